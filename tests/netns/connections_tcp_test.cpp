// Connections as a host has them, opened, used and ended in each way there is: every one is counted, once,
// for what it was, by both ends' account.
#include <string>
#include <vector>

#include "netns/connection_watch.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"

using namespace exporter::support;

namespace {

// What is over stays visible, and what gets no answer does not stay.
const std::vector<std::string> kArguments{"--interval", "20ms", "--connection-timeout",
                                          "tcp_connecting=1s,tcp_closed=10m,tcp_reset=10m"};

// Of each family, and of each way.
struct Plan {
  std::uint64_t closed_by_opener;
  std::uint64_t closed_by_server;
  std::uint64_t reset_by_opener;
  std::uint64_t reset_by_server;
  std::uint64_t refused;
  std::uint64_t unanswered;
  std::uint64_t left_open;

  [[nodiscard]] std::uint64_t by_fin() const { return closed_by_opener + closed_by_server; }
  [[nodiscard]] std::uint64_t by_rst() const { return reset_by_opener + reset_by_server; }
  [[nodiscard]] std::uint64_t answered() const { return by_fin() + by_rst() + left_open; }
};

// Who opened them is on the side that is `opening` on the exporter's interface.
Figures figures_of(const Plan& plan, const std::string& opener, const std::string& opening,
                   const std::string& answering) {
  return {
      {"opened " + opener, plan.answered()},
      {"closed fin", plan.by_fin()},
      {"closed reset", plan.by_rst()},
      {"failed refused", plan.refused},
      {"failed unanswered", plan.unanswered},
      {"now established", plan.left_open},
      {"now closed", plan.by_fin()},
      {"now reset", plan.by_rst() + plan.refused},
      {opening + " syn", plan.answered() + plan.refused + plan.unanswered},
      {answering + " syn", plan.answered()},
      {opening + " fin", plan.by_fin()},
      {answering + " fin", plan.by_fin()},
      {opening + " rst", plan.reset_by_opener},
      {answering + " rst", plan.reset_by_server + plan.refused},
  };
}

void play(TcpClients& clients, const Plan& plan) {
  const auto times = [](std::uint64_t count) { return static_cast<int>(count); };
  clients.play(TcpStory::LeftOpen, times(plan.left_open));
  clients.play(TcpStory::ClosedByOpener, times(plan.closed_by_opener));
  clients.play(TcpStory::ClosedByServer, times(plan.closed_by_server));
  clients.play(TcpStory::ResetByOpener, times(plan.reset_by_opener));
  clients.play(TcpStory::ResetByServer, times(plan.reset_by_server));
  clients.play(TcpStory::Refused, times(plan.refused));
  clients.play(TcpStory::Unanswered, times(plan.unanswered));
}

std::vector<TcpClients> all_clients(const TwoHosts& hosts) {
  std::vector<TcpClients> all;
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    all.emplace_back(hosts.far(), hosts.near(), at.near, at.nobody);
    all.emplace_back(hosts.near(), hosts.far(), at.far, at.nobody);
  }
  return all;
}

std::uint64_t sent_again(const TwoHosts& hosts) {
  return hosts.near().snmp("Tcp", "RetransSegs") + hosts.far().snmp("Tcp", "RetransSegs");
}

// Each is timed, and between two namespaces none takes ten seconds.
void check_handshakes(const Exposition& exposition, std::string_view opener, std::uint64_t opened) {
  INFO(opener);
  CHECK(exposition.sum("network_tcp_handshake_seconds_count", {{"opened_by", opener}}) == opened);
  CHECK(exposition.sum("network_tcp_handshake_seconds_bucket", {{"opened_by", opener}, {"le", "10"}}) ==
        opened);
  for (const Sample& sample : exposition.samples())
    if (sample.matches("network_tcp_handshake_seconds_sum", {{"opened_by", opener}}))
      CHECK(std::stod(std::string(sample.value)) > 0);
}

void check_plan(const Plan& plan) {
  const TwoHosts hosts;
  const ExporterProcess exporter = hosts.start(kArguments);
  ConnectionWatch watch(exporter, hosts.near_name());
  std::vector<TcpClients> clients = all_clients(hosts);
  Figures expected;
  for (int family = 0; family < 2; ++family) {
    expected += figures_of(plan, "remote", "inbound", "outbound");
    expected += figures_of(plan, "local", "outbound", "inbound");
  }
  for (TcpClients& each : clients) {
    each.use_no_port_twice();
    play(each, plan);
  }
  INFO(sent_again(hosts) << " segments were sent again, which may have been SYNs");
  check_figures(exporter, hosts.near_name(), "tcp", expected);
  CHECK(count_in(hosts.near(), TcpState::Established) == 4 * plan.left_open);
  CHECK(count_in(hosts.far(), TcpState::Established) == 4 * plan.left_open);
  for (const char* opener : {"remote", "local"})
    check_handshakes(exporter.scrape(), opener, 2 * plan.answered());

  for (TcpClients& each : clients) each.close_all();
  expected["now established"] = 0;
  for (const char* figure : {"now closed", "closed fin", "inbound fin", "outbound fin"})
    expected[figure] += 4 * plan.left_open;
  check_figures(exporter, hosts.near_name(), "tcp", expected);
  check_watch(watch);
  CHECK(exporter.scrape().sum("traffic_exporter_connections_untracked_packets_total") == 0);
}

}  // namespace

TEST_CASE("each connection is counted for how it was opened and how it ended", "[netns][connections]") {
  check_plan({.closed_by_opener = 4,
              .closed_by_server = 3,
              .reset_by_opener = 2,
              .reset_by_server = 3,
              .refused = 2,
              .unanswered = 3,
              .left_open = 2});
}

TEST_CASE("two thousand connections of all kinds are counted to the last one", "[netns][connections][load]") {
  check_plan({.closed_by_opener = 120,
              .closed_by_server = 110,
              .reset_by_opener = 50,
              .reset_by_server = 60,
              .refused = 40,
              .unanswered = 20,
              .left_open = 100});
}

TEST_CASE("a SYN that is sent again and again is one connection that failed", "[netns][connections]") {
  const TwoHosts hosts;
  const ExporterProcess exporter =
      hosts.start({"--interval", "20ms", "--connection-timeout", "tcp_connecting=3s"});
  ConnectionWatch watch(exporter, hosts.near_name());
  std::vector<exporter::Fd> sockets;
  hosts.near().inside([&] {
    for (int i = 0; i < 5; ++i) sockets.push_back(begin_to_connect(TwoHosts::ipv4().nobody, 80));
    for (int i = 0; i < 5; ++i) sockets.push_back(begin_to_connect(TwoHosts::ipv6().nobody, 80));
  });
  REQUIRE(eventually(std::chrono::seconds(10), [&] { return sent_again(hosts) >= 10; }));
  sockets.clear();
  check_figures(exporter, hosts.near_name(), "tcp",
                {{"failed unanswered", 10}, {"outbound syn", 10 + sent_again(hosts)}});
  check_watch(watch);
}
