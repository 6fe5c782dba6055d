// SelfMetrics: what the exporter counts about itself. record_*() are for the event loop, count_scrape() and
// collect() for whoever answers scrapes; they may run at the same time. Everything that can be known
// beforehand (stages, reasons) is exposed from the start with 0, so that rates have something to start from.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/units.h"
#include "model/connection_summary.h"
#include "model/interface.h"
#include "model/series_counts.h"
#include "model/sweep.h"

namespace prometheus {
struct MetricFamily;
}

namespace exporter::metrics {

struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
};

struct KernelInfo {
  std::string release;
  Hook attach = Hook::Tcx;
};

class SelfMetrics {
 public:
  SelfMetrics(const BuildInfo& build, const KernelInfo& kernel);
  ~SelfMetrics();

  void record_sweep(const Sweep& sweep, Duration took);

  void record_series(const SeriesCounts& counts);

  void record_connections(const ConnectionSummary& connections);

  // The start counts as success, but not as a reload.
  void record_start(std::chrono::system_clock::time_point when);
  void record_reload(bool applied, std::chrono::system_clock::time_point when);

  // The start counts as applied. Without a call there is no web configuration, and no sample.
  void record_web_config(bool applied, std::chrono::system_clock::time_point when);

  // Counters of traffic, which must go on in the next process; all others are of this one. Behind the last
  // sweep, and before the first.
  void save(ByteWriter& bytes) const;
  void restore(ByteReader& bytes);

  // `code` is the HTTP status that was sent.
  void count_scrape(int code, Duration took);

  // In the order of kSelfMetrics, then kProcessMetrics; samples by their labels. Stable between calls.
  [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exporter::metrics
