// SelfMetrics: what the exporter counts about itself. record_*() are for the event loop, count_scrape() and
// collect() for whoever answers scrapes; they may run at the same time. Everything that can be known
// beforehand (stages, reasons) is exposed from the start with 0, so that rates have something to start from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/units.h"
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

  // `code` is the HTTP status that was sent.
  void count_scrape(int code, Duration took);

  // In the order of kSelfMetrics, then kProcessMetrics; samples by their labels. Stable between calls.
  [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exporter::metrics
