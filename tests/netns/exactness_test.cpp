// No packet and no byte is lost or invented: under load from all CPUs, while the table is swept twenty times
// a second and scraped all the time, whatever is folded.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/scraper.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

const std::vector<std::uint16_t> kSizes{62, 128, 590, 1514};

struct Load {
  std::uint64_t packets_per_sender = 800'000;  // two senders inbound, one outbound
  std::uint32_t sources_per_family = 10'000;
  bool public_too = false;  // the second inbound sender's destinations are public
};

struct Offered {
  Sent inbound;
  Sent outbound;
  double seconds = 0;

  Offered& operator+=(const Offered& more) {
    inbound += more.inbound;
    outbound += more.outbound;
    seconds += more.seconds;
    return *this;
  }
};

// Both inbound senders use the same sources: two CPUs write the same entries.
Offered offer(const Lab& lab, const Load& load) {
  const TrafficPlan inward{.interface = lab.far_name,
                           .packets = load.packets_per_sender,
                           .ipv4_sources = load.sources_per_family,
                           .ipv6_sources = load.sources_per_family,
                           .sizes = kSizes};
  TrafficPlan inward_too = inward;
  inward_too.private_destination = !load.public_too;
  TrafficPlan outward = inward;
  outward.interface = lab.near_name;
  const auto start = std::chrono::steady_clock::now();
  Sender first(lab.far, inward);
  Sender second(lab.far, inward_too);
  Sender third(lab.near, outward);
  Offered offered{.inbound = first.wait(), .outbound = third.wait()};
  offered.inbound += second.wait();
  offered.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return offered;
}

// Again, where a machine is so fast that hardly anybody has scraped meanwhile.
Offered offer_while_scraped(const Lab& lab, const Load& load, const Scraper& scraper) {
  constexpr std::size_t kScrapes = 3;
  constexpr int kTimes = 10;
  Offered offered = offer(lab, load);
  for (int time = 1; time < kTimes && scraper.looks() < kScrapes; ++time) offered += offer(lab, load);
  return offered;
}

void print(const std::string& title, const Offered& offered, const Exposition& exposition) {
  const double packets = static_cast<double>(offered.inbound.all().packets + offered.outbound.all().packets);
  std::printf("%s: %.0f packets in %.1f s, %.0f kpps, %llu sweeps, %llu refused\n", title.c_str(), packets,
              offered.seconds, packets / offered.seconds / 1e3,
              static_cast<unsigned long long>(exposition.sum("traffic_exporter_sweeps_total")),
              static_cast<unsigned long long>(offered.inbound.refused + offered.outbound.refused));
}

void check_direction(const Exposition& exposition, const Lab& lab, const std::string& direction,
                     const Sent& sent, const Volume& kernel) {
  INFO(direction);
  const Counted seen = counted(exposition, lab.near_name, direction);
  check_exact(seen, sent.all());
  check_exact(seen, kernel);
  CHECK(text(seen.ipv4) == text(sent.ipv4));
  CHECK(text(seen.ipv6) == text(sent.ipv6));
  CHECK(unaccounted(exposition, lab.near_name, direction) == "0 packets, 0 bytes");
}

// Offers the load, then checks every total; the exposition is for whatever else a test wants to know.
Exposition run_load(const std::string& title, const Lab& lab, const ExporterProcess& exporter,
                    const Load& load) {
  const LinkStatistics before = lab.near.statistics(lab.near_name);
  Scraper scraper(exporter, lab.near_name);
  const Offered offered = offer_while_scraped(lab, load, scraper);
  scrape_when(exporter, lab.near_name, "outbound", offered.outbound.all().packets);
  Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", offered.inbound.all().packets);
  const Scraper::Report scrapes = scraper.finish();
  const LinkStatistics after = lab.near.statistics(lab.near_name);

  print(title, offered, exposition);
  std::printf("  %zu concurrent scrapes, each of them consistent\n", scrapes.count);
  CHECK(scrapes.complaint.empty());
  CHECK(scrapes.count > 2);
  CHECK(after.dropped == before.dropped);
  check_direction(exposition, lab, "inbound", offered.inbound, after.received - before.received);
  check_direction(exposition, lab, "outbound", offered.outbound, after.sent - before.sent);
  CHECK(exposition.sum("traffic_exporter_sweep_errors_total") == 0);
  return exposition;
}

}  // namespace

TEST_CASE("every packet and byte is counted while tables are swept and scraped", "[netns][exact][load]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab;
    const ExporterProcess exporter = lab.start({"--interval", "50ms", "--max-series", "200000"}, hook);
    const Exposition exposition = run_load("exact over " + hook, lab, exporter, {});
    CHECK(counted(exposition, lab.near_name, "inbound").series == 20'000);
    CHECK(counted(exposition, lab.near_name, "outbound").series == 20'000);
    CHECK(exposition.sum("network_traffic_packets_total", {{"src_ip", "other"}}) == 0);
    CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") == 0);
  }
}

TEST_CASE("every packet and byte is counted when more pairs are seen than may have series",
          "[netns][exact][load]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "50ms"});
  const Exposition exposition = run_load("folded by --max-series", lab, exporter, {});
  CHECK(exposition.sum("traffic_exporter_series") == 20'000);
  CHECK(exposition.sum("network_traffic_packets_total", {{"src_ip", "other"}}) > 0);
  CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") == 0);
}

TEST_CASE("what finds the flow table full is counted under other and nowhere else", "[netns][exact][load]") {
  const Lab lab;
  const ExporterProcess exporter =
      lab.start({"--interval", "50ms", "--max-series", "200000", "--max-flows", "1024"});
  const Exposition exposition = run_load("--max-flows 1024", lab, exporter, {.public_too = true});
  const Volume overflow = volume_of(exposition, "traffic_exporter_flow_table_overflow_", {});
  CHECK(overflow.packets > 0);
  CHECK(text(volume_of(exposition, "network_traffic_", {{"src_ip", "other"}})) == text(overflow));
  CHECK(exposition.sum("traffic_exporter_flow_table_capacity") == 1024);
  for (const char* type : {"public", "private"})
    CHECK(exposition.sum("network_traffic_packets_total",
                         {{"src_ip", "other"}, {"direction", "inbound"}, {"ip_type", type}}) > 0);
  CHECK(exposition.sum("network_traffic_packets_total",
                       {{"src_ip", "other"}, {"direction", "outbound"}, {"ip_type", "public"}}) == 0);
  std::printf("  %s found the table full\n", text(overflow).c_str());
}

TEST_CASE("every packet and byte is counted at any size of the flow table, swept fifty times a second",
          "[netns][exact][load]") {
  for (const std::string capacity : {"64", "4096", "131072", "1048576"}) {
    INFO(capacity);
    const Lab lab;
    const ExporterProcess exporter =
        lab.start({"--interval", "20ms", "--max-series", "200000", "--max-flows", capacity});
    run_load("--max-flows " + capacity, lab, exporter, {.packets_per_sender = 200'000});
  }
}

TEST_CASE("a flood of new pairs is swept before it fills the table, whatever the interval",
          "[netns][exact][load]") {
  constexpr std::uint32_t kSources = 60'000;
  const Lab lab;
  const ExporterProcess exporter =
      lab.start({"--interval", "5m", "--max-flows", "16384", "--max-series", "200000"});
  const Sent sent = send_all(
      lab.far, {.interface = lab.far_name, .packets = kSources, .ipv4_sources = kSources, .pause = 60});
  const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", sent.all().packets);
  check_exact(counted(exposition, lab.near_name, "inbound"), sent.all());
  CHECK(counted(exposition, lab.near_name, "inbound").series == kSources);
  CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") == 0);
}

TEST_CASE("a hundred thousand sources with default settings lose nothing", "[netns][exact][load]") {
  constexpr std::uint32_t kSources = 100'000;
  for (const bool all_series : {true, false}) {
    INFO((all_series ? "--max-series 200000" : "defaults"));
    const Lab lab;
    const ExporterProcess exporter = lab.start(all_series ? std::vector<std::string>{"--max-series", "200000"}
                                                          : std::vector<std::string>{});
    const LinkStatistics before = lab.near.statistics(lab.near_name);
    const Sent sent =
        send_all(lab.far, {.interface = lab.far_name, .packets = 5 * kSources, .ipv4_sources = kSources});
    const Exposition exposition = scrape_when(exporter, lab.near_name, "inbound", sent.all().packets);
    const Counted seen = counted(exposition, lab.near_name, "inbound");
    std::printf("%u sources: %llu packets at %.0f kpps, %zu series, %llu folded\n", kSources,
                static_cast<unsigned long long>(sent.all().packets), sent.kpps(), seen.series,
                static_cast<unsigned long long>(seen.folded.packets));
    check_exact(seen, sent.all());
    check_exact(seen, lab.near.statistics(lab.near_name).received - before.received);
    CHECK(exposition.sum("traffic_exporter_flow_table_overflow_packets_total") == 0);

    std::size_t of_five = 0;
    for (const Sample& sample : exposition.samples())
      if (sample.matches("network_traffic_packets_total", {{"direction", "inbound"}}))
        of_five += sample.label("src_ip") != "other" && sample.count() == 5 ? 1 : 0;
    CHECK(seen.series == (all_series ? kSources : 20'000));
    if (all_series) CHECK(of_five == kSources);
    if (all_series) CHECK(seen.folded.empty());
  }
}
