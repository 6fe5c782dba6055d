// Very many ports between two addresses: their pair is exact however many of them find room, and what found
// none is said to be in no connection.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "netns/connection_figures.h"
#include "netns/counted.h"
#include "netns/flood.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/load.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

const std::uint64_t kPerSecond = part_of_load(20'000);
const std::uint64_t kQuestions = 5 * kPerSecond;
const std::uint64_t kPorts = part_of_load(65'535);
constexpr std::uint64_t kSynSize = 54;  // and a RST's

const std::uint32_t kNear = ipv4_number(TwoHosts::ipv4().near);
const std::uint32_t kFar = ipv4_number(TwoHosts::ipv4().far);

// Each from another pair of ports.
FloodEnds question(std::uint64_t index) {
  return {.source = kFar,
          .destination = kNear,
          .source_port = static_cast<std::uint16_t>(1024 + index % 60'000),
          .destination_port = static_cast<std::uint16_t>(53 + index / 60'000)};
}

FloodEnds answer(std::uint64_t index) {
  const FloodEnds asked = question(index);
  return {asked.destination, asked.source, asked.destination_port, asked.source_port};
}

FloodEnds probe(std::uint64_t index) {
  return {.source = kFar,
          .destination = kNear,
          .source_port = 54321,
          .destination_port = static_cast<std::uint16_t>(1 + index)};
}

Volume pair_of(const Exposition& exposition, const std::string& source) {
  return volume_of(exposition, "network_traffic_", {{"src_ip", source}});
}

Volume untracked(const Exposition& exposition, const char* why) {
  return volume_of(exposition, "traffic_exporter_connections_untracked_", {{"reason", why}});
}

// Both directions; what there is of them in connections and out of them is together what there is.
void check_sums(const std::string& title, const ExporterProcess& exporter, const Exposition& exposition,
                const Volume& inbound, const Volume& outbound) {
  CHECK(text(pair_of(exposition, TwoHosts::ipv4().far)) == text(inbound));
  CHECK(text(pair_of(exposition, TwoHosts::ipv4().near)) == text(outbound));
  CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") == 0);
  const std::vector<JsonValue> connections = connections_of(exporter, "address=10.7.0.0/24");
  const Volume tracked = volume_of(connections, "inbound") + volume_of(connections, "outbound");
  const Volume portless = untracked(exposition, "no_ports");
  const Volume stray = untracked(exposition, "stray");  // RSTs to SYNs that have no ports
  CHECK(text(tracked + portless + stray) == text(inbound + outbound));
  CHECK(stray.packets <= portless.packets);
  CHECK(complaint_about(exposition, "near0").empty());
  std::printf("%s: %zu connections, %s without ports, %llu sweeps\n", title.c_str(), connections.size(),
              text(portless).c_str(),
              static_cast<unsigned long long>(exposition.sum("traffic_exporter_sweeps_total")));
}

std::vector<std::string> arguments(const std::string& max_flows) {
  std::vector<std::string> all{"--connection-timeout", "udp_one_way=10m,udp_two_way=10m,tcp_reset=10m"};
  if (!max_flows.empty()) all.insert(all.end(), {"--max-flows", max_flows});
  return all;
}

}  // namespace

TEST_CASE("twenty thousand questions a second between two addresses are exact to the byte",
          "[netns][connections][load]") {
  for (const char* max_flows : {"", "4096"}) {
    INFO("--max-flows " << max_flows);
    const TwoHosts hosts;
    const ExporterProcess exporter = hosts.start(arguments(max_flows));
    Volume inbound;
    std::thread asking([&] {
      inbound = send_flood(
          hosts.far(),
          {.interface = hosts.far_name(), .packets = kQuestions, .ends = question, .per_second = kPerSecond});
    });
    const Volume outbound = send_flood(
        hosts.near(),
        {.interface = hosts.near_name(), .packets = kQuestions, .ends = answer, .per_second = kPerSecond});
    asking.join();
    scrape_when(exporter, hosts.near_name(), "outbound", kQuestions);
    const Exposition exposition = scrape_when(exporter, hosts.near_name(), "inbound", kQuestions);
    check_sums(std::string("questions ") + max_flows, exporter, exposition, inbound, outbound);
    const Figures figures = figures_of(exposition, hosts.near_name(), "udp");
    if (*max_flows == '\0') CHECK(untracked(exposition, "no_ports").empty());
    if (untracked(exposition, "no_ports").empty()) CHECK(figures.at("now two_way") == kQuestions);
  }
}

TEST_CASE("a scan of all ports is exact to the byte, and each refusal that was seen is counted once",
          "[netns][connections][load]") {
  for (const char* max_flows : {"", "4096"}) {
    INFO("--max-flows " << max_flows);
    const TwoHosts hosts;
    const ExporterProcess exporter = hosts.start(arguments(max_flows));
    const Volume inbound = send_flood(hosts.far(), {.interface = hosts.far_name(),
                                                    .kind = Flood::Kind::TcpSyn,
                                                    .packets = kPorts,
                                                    .ends = probe,
                                                    .per_second = 2 * kPerSecond,
                                                    .hardware = TwoHosts::near_hardware()});
    scrape_when(exporter, hosts.near_name(), "inbound", kPorts);
    const Exposition exposition = scrape_when(exporter, hosts.near_name(), "outbound", kPorts);
    check_sums(std::string("scan ") + max_flows, exporter, exposition, inbound, {kPorts, kPorts * kSynSize});
    Figures figures = figures_of(exposition, hosts.near_name(), "tcp");
    std::printf("  %s\n", text(figures).c_str());
    CHECK(figures["inbound syn"] == kPorts);
    CHECK(figures["outbound rst"] == kPorts);
    CHECK(figures["failed refused"] <= kPorts);
    CHECK(figures["failed refused"] + untracked(exposition, "no_ports").packets >= kPorts);
  }
}
