// Sweeps that fail at any stage, injected through FlowSource as the kernel room would report them, seen as an
// operator sees them: in the exposition and in the answer to /-/ready.
#include <array>
#include <cstdio>
#include <map>
#include <random>
#include <utility>

#include "app/pipeline.h"
#include "app/readiness.h"
#include "metrics/exposition_stream.h"
#include "metrics/self_metrics.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/exposition.h"
#include "support/series_growth.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};

// A kernel of which each part may fail for itself, several in one sweep. What fails keeps what it has.
class RoughSource : public FlowSource {
 public:
  explicit RoughSource(std::uint32_t seed) : random_(seed) {}

  void count_some() {
    for (unsigned i = 1 + below(5); i > 0; --i) {
      waiting_.flows.push_back(
          a_flow({.from = "192.0.2." + std::to_string(below(200)), .bytes = 60 + below(9000)}));
      fed_ += waiting_.flows.back().volume;
    }
    waiting_.overflow.push_back({InterfaceId{0},
                                 Direction::Outbound,
                                 Family::Ipv6,
                                 IpType::Public,
                                 {1 + below(3), 60 + below(9000)}});
    fed_ += waiting_.overflow.back().volume;
    waiting_.unparsed.push_back({InterfaceId{0}, Direction::Inbound, UnparsedReason::NotIp, {1, 60}});
    unparsed_ += {1, 60};
  }

  void sweep(Sweep& sweep) override {
    sweep.clear();
    sweep.interfaces = {an_interface(0)};
    const bool flipped = works(SweepStage::Flip, sweep);
    if (flipped && works(SweepStage::Drain, sweep)) sweep.flows = std::exchange(waiting_.flows, {});
    if (!works(SweepStage::Counters, sweep)) return;
    sweep.overflow = std::exchange(waiting_.overflow, {});
    sweep.unparsed = std::exchange(waiting_.unparsed, {});
  }

  void repair() { one_in_ = 0; }
  [[nodiscard]] Volume fed() const { return fed_; }
  [[nodiscard]] Volume unparsed() const { return unparsed_; }
  [[nodiscard]] const std::map<SweepStage, std::uint64_t>& injected() const { return injected_; }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  bool works(SweepStage stage, Sweep& sweep) {
    if (one_in_ == 0 || below(one_in_) != 0) return true;
    sweep.failures.push_back({stage, Error::from_errno(ENOMEM, "injected")});
    ++injected_[stage];
    return false;
  }

  std::mt19937 random_;
  unsigned one_in_ = 4;
  Sweep waiting_;
  Volume fed_;
  Volume unparsed_;
  std::map<SweepStage, std::uint64_t> injected_;
};

struct Running {
  explicit Running(std::uint32_t seed) : source(seed) {}

  void tick() {
    pipeline.tick(now += 1s);
    self.record_sweep(pipeline.sweep(), 1ms);
    growth.look(*published.latest());
  }
  [[nodiscard]] Exposition scrape() const {
    const auto stream = metrics::render(published.latest(), self, ExpositionFormat::Text004);
    std::string text;
    std::vector<char> buffer(65536);
    while (const std::size_t size = stream->read(buffer)) text.append(buffer.data(), size);
    return Exposition(std::move(text));
  }

  RoughSource source;
  Published<Snapshot> published;
  Pipeline pipeline{source, published, {.limits = {.max_series = 100}}, kStart};
  metrics::SelfMetrics self{{}, {}};
  SeriesGrowth growth;
  TimePoint now = kStart;
};

Volume pairs_of(const Exposition& exposition) {
  return {exposition.sum("network_traffic_packets_total"), exposition.sum("network_traffic_bytes_total")};
}

Volume interface_of(const Exposition& exposition, const char* family) {
  return {exposition.sum("network_interface_packets_total", {{"family", family}}),
          exposition.sum("network_interface_bytes_total", {{"family", family}})};
}

}  // namespace

TEST_CASE("a thousand sweeps that fail at random stages lose nothing and are counted stage by stage",
          "[app]") {
  constexpr unsigned kSweeps = 1000;
  Running running(GENERATE(1U, 20261121U));
  std::uint64_t failed = 0;
  for (unsigned i = 0; i < kSweeps; ++i) {
    running.source.count_some();
    running.tick();
    const auto reason = why_not_ready(running.published.latest());
    REQUIRE(reason.has_value() == !running.pipeline.sweep().failures.empty());
    failed += reason ? 1 : 0;
    if (reason) REQUIRE(reason == "the last sweep failed; see the log");
  }
  running.source.repair();
  running.tick();

  CHECK_FALSE(why_not_ready(running.published.latest()));
  const Exposition exposition = running.scrape();
  CHECK(pairs_of(exposition) + running.growth.ended() == running.source.fed());
  CHECK(running.growth.series() == running.source.fed());
  CHECK(interface_of(exposition, "ipv4") + interface_of(exposition, "ipv6") == running.source.fed());
  CHECK(interface_of(exposition, "other") == running.source.unparsed());
  CHECK(exposition.sum("traffic_exporter_sweeps_total") == kSweeps + 1);
  for (const auto& [stage, count] : running.source.injected())
    CHECK(exposition.sum("traffic_exporter_sweep_errors_total", {{"stage", to_text(stage)}}) == count);
  CHECK(running.source.injected().size() == kSweepStages.size());
  std::printf("%llu of %u sweeps failed: every one of %llu bytes is there\n",
              static_cast<unsigned long long>(failed), kSweeps,
              static_cast<unsigned long long>(running.source.fed().bytes));
}
