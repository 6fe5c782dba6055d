// Connections that are older than the exporter, or than the one after it.
#include <deque>
#include <string>

#include "netns/connection_watch.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/meanwhile.h"

using namespace exporter::support;

namespace {

constexpr int kOfEach = 25;
const std::vector<std::string> kArguments{"--interval", "20ms", "--connection-timeout", "tcp_closed=10m"};

std::deque<TcpClients> a_hundred_connections(const TwoHosts& hosts) {
  std::deque<TcpClients> all;
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    all.emplace_back(hosts.far(), hosts.near(), at.near, at.nobody);
    all.emplace_back(hosts.near(), hosts.far(), at.far, at.nobody);
  }
  for (TcpClients& clients : all) clients.play(TcpStory::LeftOpen, kOfEach);
  return all;
}

constexpr std::uint64_t kAll = 4 * kOfEach;

}  // namespace

TEST_CASE("connections that are under way are found once, also by one who comes after a kill",
          "[netns][connections][load]") {
  const TwoHosts hosts;
  std::deque<TcpClients> all = a_hundred_connections(hosts);
  Meanwhile talk([&](unsigned) {
    for (TcpClients& clients : all) clients.talk_on();
  });
  const Figures found{{"opened unknown", kAll}, {"now established", kAll}};
  for (int life = 0; life < 2; ++life) {
    ExporterProcess exporter = hosts.start(kArguments);
    ConnectionWatch watch(exporter, hosts.near_name());
    check_figures(exporter, hosts.near_name(), "tcp", found);
    check_watch(watch);
    exporter.kill();
  }
  const ExporterProcess exporter = hosts.start(kArguments);
  ConnectionWatch watch(exporter, hosts.near_name());
  check_figures(exporter, hosts.near_name(), "tcp", found);
  CHECK(talk.finish().empty());

  all[0].play(TcpStory::ClosedByOpener, 5);
  for (TcpClients& clients : all) clients.close_all();
  check_figures(exporter, hosts.near_name(), "tcp",
                {{"opened unknown", kAll},
                 {"opened remote", 5},
                 {"closed fin", kAll + 5},
                 {"now closed", kAll + 5},
                 {"inbound syn", 5},
                 {"outbound syn", 5},
                 {"inbound fin", kAll + 5},
                 {"outbound fin", kAll + 5}});
  check_watch(watch);
}
