// Who is heavy has a series, whatever spoofed sources came before and go on coming, and no byte is lost when
// series change hands. It takes the minute that a series which ends remains exposed.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "netns/counted.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kHeavy = 200;
constexpr std::uint32_t kSpoofed = 2'000'000;
constexpr std::uint32_t kPerPlan = 100'000;
constexpr std::size_t kSeries = 2000;

// Adds up what series grow by from scrape to scrape, each from 0 when it appears.
class Growth {
 public:
  void look(const Exposition& exposition) {
    std::map<std::string, std::uint64_t> now;
    for (const Sample& sample : exposition.samples()) {
      const bool of_pair = sample.name == "network_traffic_bytes_total";
      if (!of_pair && (sample.name != "network_interface_bytes_total" || sample.label("family") == "other"))
        continue;
      std::string series(sample.name);
      for (const auto& [name, value] : sample.labels) series.append(name).append(value);
      const std::uint64_t last = last_[series];
      if (sample.count() < last) FAIL(series << " decreased while it was exposed");
      (of_pair ? pairs_ : interfaces_) += sample.count() - last;
      now[series] = sample.count();
    }
    last_ = std::move(now);
  }

  [[nodiscard]] std::uint64_t pairs() const { return pairs_; }
  [[nodiscard]] std::uint64_t interfaces() const { return interfaces_; }

 private:
  std::map<std::string, std::uint64_t> last_;
  std::uint64_t pairs_ = 0;
  std::uint64_t interfaces_ = 0;
};

// Spoofed sources on a thread of its own, each for a packet, as fast as leaves room for others.
class Flood {
 public:
  explicit Flood(const Lab& lab)
      : thread_([this, &lab] {
          for (std::uint32_t first = 0; first < kSpoofed && !stop_; first += kPerPlan)
            sent_ += send_all(lab.far, {.interface = lab.far_name,
                                        .packets = kPerPlan,
                                        .ipv6_sources = kPerPlan,
                                        .first_source = first,
                                        .sizes = {62, 590, 1400},
                                        .pause = 10});
        }) {}
  ~Flood() { wait(); }

  // Behind the plan it is at.
  Sent finish() {
    stop_ = true;
    return wait();
  }

 private:
  Sent wait() {
    if (thread_.joinable()) thread_.join();
    return sent_;
  }

  std::atomic<bool> stop_ = false;
  Sent sent_;
  std::thread thread_;
};

std::size_t heavy_ones(const Exposition& exposition) {
  std::size_t count = 0;
  for (const Sample& sample : exposition.samples())
    count +=
        sample.name == "network_traffic_bytes_total" && sample.label("src_ip").starts_with("198.18.") ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("heavy pairs get their series under a flood of spoofed sources and keep them", "[netns][load]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "1s", "--max-series", std::to_string(kSeries)});
  Growth growth;
  const auto scrape = [&] {
    Exposition exposition = exporter.scrape();
    growth.look(exposition);
    CHECK(growth.pairs() == growth.interfaces());
    CHECK(exposition.sum("traffic_exporter_series") <= kSeries);
    return exposition;
  };
  Flood flood(lab);
  REQUIRE(eventually(30s, [&] { return scrape().sum("traffic_exporter_series") == kSeries; }));

  Sender heavy(lab.far, {.interface = lab.far_name, .ipv4_sources = kHeavy, .sizes = {1000}, .pause = 50});
  const auto start = std::chrono::steady_clock::now();
  std::size_t exposed = 0;
  unsigned kept = 0;
  for (unsigned scrapes = 0; scrapes < 200 && kept < 20; ++scrapes) {
    eventually(1s, [] { return false; });
    const std::size_t now = heavy_ones(scrape());
    REQUIRE(now >= exposed);
    exposed = now;
    kept += exposed == kHeavy ? 1 : 0;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Sent sent = heavy.finish();
  sent += flood.finish();
  const Exposition last = scrape_when(exporter, lab.near_name, "inbound", sent.all().packets);
  growth.look(last);
  std::printf("%zu heavy pairs exposed for %u of %.0f s, of %s; %llu series were outweighed\n", exposed, kept,
              seconds, text(sent.all()).c_str(),
              static_cast<unsigned long long>(
                  last.sum("traffic_exporter_series_ended_total", {{"reason", "outweighed"}})));

  CHECK(exposed == kHeavy);
  CHECK(growth.pairs() == sent.all().bytes);
  CHECK(growth.interfaces() == sent.all().bytes);
  CHECK(last.sum("traffic_exporter_series_ended_total", {{"reason", "outweighed"}}) >= kHeavy);
}
