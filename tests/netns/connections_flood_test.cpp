// A flood of SYNs whose senders do not exist: what it costs is bounded, nothing of it is lost, and those who
// are connected stay so.
#include <cstdio>
#include <deque>
#include <string>
#include <vector>

#include "netns/connection_watch.h"
#include "netns/counted.h"
#include "netns/flood.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/load.h"
#include "support/usage.h"

using namespace exporter::support;

namespace {

const std::uint64_t kSyns = part_of_load(1'000'000);
const std::uint64_t kPerSecond = part_of_load(80'000);
constexpr std::uint32_t kSources = 1U << 20;  // of 100.64.0.0/10
constexpr std::uint16_t kOpenPort = 80;
constexpr std::uint64_t kOpen = 40;
constexpr std::uint64_t kMostMemory = 256 << 20;

const std::uint32_t kFirstSource = ipv4_number("100.64.0.0");
const std::uint32_t kNear = ipv4_number(TwoHosts::ipv4().near);

// Each from another address, every second one to a port that is closed.
FloodEnds syn(std::uint64_t index) {
  return {.source = kFirstSource + static_cast<std::uint32_t>(index % kSources),
          .destination = kNear,
          .source_port = 1024,
          .destination_port = static_cast<std::uint16_t>(kOpenPort + index % 2)};
}

std::deque<TcpClients> connected(const TwoHosts& hosts) {
  std::deque<TcpClients> all;
  for (const HostAddresses& at : {TwoHosts::ipv4(), TwoHosts::ipv6()}) {
    all.emplace_back(hosts.far(), hosts.near(), at.near, at.nobody);
    all.emplace_back(hosts.near(), hosts.far(), at.far, at.nobody);
  }
  for (TcpClients& clients : all) clients.play(TcpStory::LeftOpen, kOpen / 4);
  return all;
}

// A host that is flooded while forty connections are open.
class FloodedHost {
 public:
  explicit FloodedHost(const std::vector<std::string>& arguments);

  // Returns when nobody is waited for any more, with what was counted then.
  Figures flood();
  void check_totals() const;
  [[nodiscard]] std::uint64_t portless() const;
  [[nodiscard]] std::uint64_t memory() const { return memory_of(exporter_.pid(), "VmHWM"); }

 private:
  [[nodiscard]] bool has(const char* state, std::uint64_t count) const {
    return exporter_.scrape().sum("network_connections", {{"state", state}}) == count;
  }

  TwoHosts hosts_;
  ExporterProcess exporter_;
  TcpServer server_;
  std::deque<TcpClients> clients_;
};

std::vector<std::string> with_timeout(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--connection-timeout", "tcp_connecting=3s"});
  return arguments;
}

FloodedHost::FloodedHost(const std::vector<std::string>& arguments)
    : exporter_(hosts_.start(with_timeout(arguments))),
      server_(hosts_.near(), TwoHosts::ipv4().near, kOpenPort),
      clients_(connected(hosts_)) {
  hosts_.near().ip({"route", "add", "default", "via", TwoHosts::ipv4().far});
  hosts_.near().set("net/ipv4/tcp_synack_retries", "0");
  REQUIRE(eventually(std::chrono::seconds(30), [&] { return has("established", kOpen); }));
}

Figures FloodedHost::flood() {
  const std::uint64_t memory_before = memory();
  ConnectionWatch watch(exporter_, hosts_.near_name());
  send_flood(hosts_.far(), {.interface = hosts_.far_name(),
                            .kind = Flood::Kind::TcpSyn,
                            .packets = kSyns,
                            .ends = syn,
                            .per_second = kPerSecond,
                            .hardware = TwoHosts::near_hardware()});
  const Exposition during = exporter_.scrape();
  REQUIRE(eventually(std::chrono::seconds(60), [&] { return has("connecting", 0); }));
  const ConnectionWatch::Report report = check_watch(watch);
  CHECK(report.least_established == kOpen);
  CHECK(report.most_established == kOpen);
  CHECK(figures_of(during, hosts_.near_name(), "tcp")["now connecting"] > 0);
  const Figures after = figures_of(exporter_.scrape(), hosts_.near_name(), "tcp");
  std::printf("at its end: %s\nafter it: %s\n%llu packets without ports, memory %.1f -> %.1f MiB\n",
              text(figures_of(during, hosts_.near_name(), "tcp")).c_str(), text(after).c_str(),
              static_cast<unsigned long long>(portless()), mebibytes(memory_before), mebibytes(memory()));
  return after;
}

void FloodedHost::check_totals() const {
  const Exposition exposition = exporter_.scrape();
  for (const char* direction : {"inbound", "outbound"}) {
    INFO(direction);
    const Counted seen = counted(exposition, hosts_.near_name(), direction);
    CHECK(text(seen.pairs) == text(seen.ip()));
    CHECK(seen.ipv4.packets >= kSyns);
    CHECK(unaccounted(exposition, hosts_.near_name(), direction) == "0 packets, 0 bytes");
  }
}

std::uint64_t FloodedHost::portless() const {
  return exporter_.scrape().sum("traffic_exporter_connections_untracked_packets_total",
                                {{"reason", "no_ports"}});
}

// What must be true at any limit.
Figures check_flood(const std::vector<std::string>& arguments, std::uint64_t limit) {
  FloodedHost host(arguments);
  Figures figures = host.flood();
  host.check_totals();
  CHECK(figures["inbound syn"] == kSyns + kOpen);
  CHECK(figures["closed evicted"] == 0);
  CHECK(figures["opened remote"] + figures["opened local"] == kOpen);
  const std::uint64_t failed =
      figures["failed refused"] + figures["failed unanswered"] + figures["failed evicted"];
  CHECK(failed + host.portless() >= kSyns);
  // What is not told one by one is told in sum.
  CHECK(figures["failed unanswered"] + figures["failed evicted"] + host.portless() >= kSyns / 2);
  CHECK(failed <= kSyns + limit);  // an answer that is left alone at the end may time out
  if (kMemoryIsOurs) CHECK(host.memory() < kMostMemory);
  if (host.portless() == 0 && figures["failed evicted"] == 0) {
    CHECK(figures["failed refused"] == kSyns / 2);
    CHECK(figures["failed unanswered"] == kSyns / 2);
  }
  return figures;
}

}  // namespace

TEST_CASE("a flood of SYNs from a million senders costs a bounded amount and closes nobody's connection",
          "[netns][connections][load]") {
  Figures figures = check_flood({}, 262'144);
  CHECK(figures["failed unanswered"] > 0);
}

TEST_CASE("a flood of SYNs that finds the table of connections full closes nobody's connection",
          "[netns][connections][load]") {
  const Figures figures = check_flood({"--max-connections", "2000"}, 2000);
  CHECK(figures.at("failed evicted") > 0);
}
