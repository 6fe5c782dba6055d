// Questions and answers, reports that nobody answers, and pings: who began, whether somebody answered, and
// that they are over when nothing comes any more.
#include <string>

#include "netns/connection_watch.h"
#include "netns/datagram_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"

using namespace exporter::support;

namespace {

ExporterProcess start(const TwoHosts& hosts) {
  return hosts.start({"--interval", "20ms", "--connection-timeout", "udp_one_way=8s,udp_two_way=9s,icmp=8s"});
}

// First they are there, then they have timed out.
void check_life(const ExporterProcess& exporter, const std::string& interface, const std::string& protocol,
                Figures opened, const Figures& now) {
  Figures expected = opened;
  expected += now;
  check_figures(exporter, interface, protocol, expected);
  for (const auto& [name, value] : now) opened["closed timeout"] += value;
  check_figures(exporter, interface, protocol, opened);
}

}  // namespace

TEST_CASE("datagrams that are answered are two-way, others one-way, and all end by timeout",
          "[netns][connections]") {
  const TwoHosts hosts;
  const ExporterProcess exporter = start(hosts);
  ConnectionWatch watch(exporter, hosts.near_name());
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    Questions(hosts.far(), hosts.near(), at.near, 53).ask(10);         // a name server here
    Questions(hosts.near(), hosts.far(), at.far, 123).ask(7);          // the time from elsewhere
    Questions(hosts.far(), hosts.near(), at.near, 514, false).ask(5);  // a log that we keep
    Questions(hosts.near(), hosts.far(), at.far, 514, false).ask(3);   // one that we write
  }
  check_life(exporter, hosts.near_name(), "udp", {{"opened local", 2 * 10}, {"opened remote", 2 * 15}},
             {{"now one_way", 2 * 8}, {"now two_way", 2 * 17}});
  check_watch(watch);
}

TEST_CASE("pings are two-way when they are answered, and opened by who asks", "[netns][connections]") {
  const TwoHosts hosts;
  const ExporterProcess exporter = start(hosts);
  ConnectionWatch watch(exporter, hosts.near_name());
  Pings from_here(hosts.near());
  Pings from_there(hosts.far());
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    from_here.ping(at.far, 4, true);
    from_here.ping(at.nobody, 2, false);
    from_there.ping(at.near, 3, true);
    from_there.ping(at.nobody, 1, false);
  }
  const Figures opened{{"opened local", 6}, {"opened remote", 4}};
  const Figures now{{"now one_way", 3}, {"now two_way", 7}};
  Figures both = opened;
  both += now;
  check_figures(exporter, hosts.near_name(), "icmpv6", both);
  check_life(exporter, hosts.near_name(), "icmp", opened, now);
  check_watch(watch);
}
