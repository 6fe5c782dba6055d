#include "metrics/self_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "metrics/interface_gauges.h"
#include "metrics/names.h"
#include "metrics/process_metrics.h"
#include "metrics/register.h"

namespace exporter::metrics {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::MetricFamily;

const Histogram::BucketBoundaries& duration_buckets() {
  static const Histogram::BucketBoundaries buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,   0.25,   0.5,   1,    2.5,   5};
  return buckets;
}

Histogram& histogram(prometheus::Registry& registry, const MetricInfo& info) {
  return histograms(registry, info).Add({}, duration_buckets());
}

std::string_view program_of(Direction direction) {
  switch (direction) {
    case Direction::Inbound:
      return "ingress";
    case Direction::Outbound:
      return "egress";
  }
  return {};
}

prometheus::Labels label(std::string name, std::string_view value) {
  return {{std::move(name), std::string(value)}};
}

std::string_view result_of(bool applied) { return applied ? "applied" : "rejected"; }

std::size_t rank_of(const MetricFamily& family) {
  const auto* const at = std::find_if(kSelfMetrics.begin(), kSelfMetrics.end(), [&](const MetricInfo& info) {
    return sample_name(info) == family.name;
  });
  return static_cast<std::size_t>(at - kSelfMetrics.begin());
}

void raise_to(Counter& counter, std::uint64_t total) {
  counter.Increment(static_cast<double>(total) - counter.Value());
}

double since_1970(std::chrono::system_clock::time_point when) {
  return std::chrono::duration<double>(when.time_since_epoch()).count();
}

// prometheus-cpp hands out families by type and samples by hash.
void put_in_order(std::vector<MetricFamily>& families) {
  std::sort(families.begin(), families.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return rank_of(a) < rank_of(b); });
  for (MetricFamily& family : families)
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
}

}  // namespace

struct SelfMetrics::State {
  prometheus::Registry registry;
  ProcessMetrics process;
  InterfaceGauges interfaces{registry};
  Counter& sweeps = counters(registry, kSweeps).Add({});
  prometheus::Family<Counter>& sweep_errors = counters(registry, kSweepErrors);
  Histogram& sweep_duration = histogram(registry, kSweepDuration);
  Gauge& table_entries = gauges(registry, kFlowTableEntries).Add({});
  Gauge& table_capacity = gauges(registry, kFlowTableCapacity).Add({});
  Counter& overflow_packets = counters(registry, kOverflowPackets).Add({});
  Counter& overflow_bytes = counters(registry, kOverflowBytes).Add({});
  Gauge& series = gauges(registry, kSeries).Add({});
  Gauge& series_limit = gauges(registry, kSeriesLimit).Add({});
  Gauge& series_folded = gauges(registry, kSeriesFolded).Add({});
  Counter& series_admitted = counters(registry, kSeriesAdmitted).Add({});
  prometheus::Family<Counter>& series_ended = counters(registry, kSeriesEnded);
  Gauge& connections = gauges(registry, kConnections).Add({});
  Gauge& connections_limit = gauges(registry, kConnectionsLimit).Add({});
  Counter& connections_evicted = counters(registry, kConnectionsEvicted).Add({});
  prometheus::Family<Counter>& untracked_bytes = counters(registry, kUntrackedBytes);
  prometheus::Family<Counter>& untracked_packets = counters(registry, kUntrackedPackets);
  prometheus::Family<Counter>& unparsed = counters(registry, kPacketsUnparsed);
  prometheus::Family<Counter>& scrapes = counters(registry, kScrapes);
  Histogram& scrape_duration = histogram(registry, kScrapeDuration);
  Gauge& reload_successful = gauges(registry, kReloadSuccessful).Add({});
  Gauge& reload_time = gauges(registry, kReloadTime).Add({});
  prometheus::Family<Counter>& reloads = counters(registry, kReloads);
  prometheus::Family<Gauge>& web_config_successful = gauges(registry, kWebConfigSuccessful);
  prometheus::Family<Gauge>& web_config_time = gauges(registry, kWebConfigTime);
  prometheus::Family<Counter>& program_seconds = counters(registry, kProgramRunSeconds);
  prometheus::Family<Counter>& program_runs = counters(registry, kProgramRuns);

  void record_losses(const Sweep& sweep) {
    for (const SweepFailure& failure : sweep.failures)
      sweep_errors.Add(label("stage", to_text(failure.stage))).Increment();
    for (const OverflowRecord& record : sweep.overflow) {
      overflow_packets.Increment(static_cast<double>(record.volume.packets));
      overflow_bytes.Increment(static_cast<double>(record.volume.bytes));
    }
    for (const UnparsedRecord& record : sweep.unparsed)
      unparsed.Add(label("reason", to_text(record.reason)))
          .Increment(static_cast<double>(record.volume.packets));
  }

  // Of everything that is lost to the series of addresses.
  template <class Visitor>
  void for_each_loss(const Visitor& visit) {
    visit(overflow_packets);
    visit(overflow_bytes);
    for (std::size_t i = 0; i < kUnparsedReasons; ++i)
      visit(unparsed.Add(label("reason", to_text(static_cast<UnparsedReason>(i)))));
  }

  void record_programs(const Sweep& sweep) {
    for (const ProgramRuns& program : sweep.program_runs) {
      const prometheus::Labels labels = label("program", program_of(program.direction));
      program_seconds.Add(labels).Increment(static_cast<double>(program.nanoseconds) * 1e-9);
      program_runs.Add(labels).Increment(static_cast<double>(program.runs));
    }
  }
};

SelfMetrics::SelfMetrics(const BuildInfo& build, const KernelInfo& kernel)
    : state_(std::make_unique<State>()) {
  gauges(state_->registry, kBuildInfo)
      .Add({{"version", build.version}, {"revision", build.revision}, {"compiler", build.compiler}})
      .Set(1);
  gauges(state_->registry, kKernelInfo)
      .Add({{"release", kernel.release}, {"attach", std::string(to_text(kernel.attach))}})
      .Set(1);
  for (const SweepStage stage : kSweepStages) state_->sweep_errors.Add(label("stage", to_text(stage)));
  for (const SeriesEnd end : kSeriesEnds) state_->series_ended.Add(label("reason", to_text(end)));
  record_connections({});
  for (std::size_t i = 0; i < kUnparsedReasons; ++i)
    state_->unparsed.Add(label("reason", to_text(static_cast<UnparsedReason>(i))));
  state_->scrapes.Add(label("code", "200"));
  for (const bool applied : {true, false}) state_->reloads.Add(label("result", result_of(applied)));
}

SelfMetrics::~SelfMetrics() = default;

void SelfMetrics::record_sweep(const Sweep& sweep, Duration took) {
  state_->sweeps.Increment();
  state_->sweep_duration.Observe(in_seconds(took));
  state_->table_entries.Set(static_cast<double>(sweep.table_entries));
  state_->table_capacity.Set(static_cast<double>(sweep.table_capacity));
  state_->interfaces.show(sweep);
  state_->record_losses(sweep);
  state_->record_programs(sweep);
}

void SelfMetrics::record_series(const SeriesCounts& counts) {
  state_->series.Set(static_cast<double>(counts.exposed));
  state_->series_limit.Set(static_cast<double>(counts.limit));
  state_->series_folded.Set(static_cast<double>(counts.folded));
  raise_to(state_->series_admitted, counts.admitted);
  for (const SeriesEnd end : kSeriesEnds)
    raise_to(state_->series_ended.Add(label("reason", to_text(end))),
             counts.ended[static_cast<std::size_t>(end)]);
}

void SelfMetrics::record_connections(const ConnectionSummary& connections) {
  state_->connections.Set(static_cast<double>(connections.tracked));
  state_->connections_limit.Set(static_cast<double>(connections.limit));
  raise_to(state_->connections_evicted, connections.evicted);
  for (const Untracked reason : kUntracked) {
    const prometheus::Labels labels = label("reason", to_text(reason));
    const Volume& volume = connections.untracked[static_cast<std::size_t>(reason)];
    raise_to(state_->untracked_bytes.Add(labels), volume.bytes);
    raise_to(state_->untracked_packets.Add(labels), volume.packets);
  }
}

void SelfMetrics::record_start(std::chrono::system_clock::time_point when) {
  state_->reload_successful.Set(1);
  state_->reload_time.Set(since_1970(when));
}

void SelfMetrics::record_reload(bool applied, std::chrono::system_clock::time_point when) {
  state_->reloads.Add(label("result", result_of(applied))).Increment();
  if (applied) return record_start(when);
  state_->reload_successful.Set(0);
}

void SelfMetrics::record_web_config(bool applied, std::chrono::system_clock::time_point when) {
  state_->web_config_successful.Add({}).Set(applied ? 1 : 0);
  if (applied) state_->web_config_time.Add({}).Set(since_1970(when));
}

void SelfMetrics::save(ByteWriter& bytes) const {
  state_->for_each_loss([&](const Counter& counter) { bytes(counter.Value()); });
}

void SelfMetrics::restore(ByteReader& bytes) {
  state_->for_each_loss([&](Counter& counter) {
    double value = 0;
    bytes(value);
    counter.Increment(value);
  });
}

void SelfMetrics::count_scrape(int code, Duration took) {
  state_->scrapes.Add(label("code", std::to_string(code))).Increment();
  state_->scrape_duration.Observe(in_seconds(took));
}

std::vector<MetricFamily> SelfMetrics::collect() const {
  std::vector<MetricFamily> families = state_->registry.Collect();
  put_in_order(families);
  std::vector<MetricFamily> process = state_->process.collect();
  std::move(process.begin(), process.end(), std::back_inserter(families));
  return families;
}

}  // namespace exporter::metrics
