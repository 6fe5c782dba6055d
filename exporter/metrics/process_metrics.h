// ProcessMetrics: what every Prometheus client says about its process, under the same names. Read from
// /proc/self at each call; what cannot be read (a process with capabilities may not list its own descriptors)
// is left out. Thread-safe.
#pragma once

#include <filesystem>
#include <vector>

namespace prometheus {
struct MetricFamily;
}

namespace exporter::metrics {

// Seconds since the epoch, by what the wall clock says now.
double boot_time();

class ProcessMetrics {
 public:
  explicit ProcessMetrics(std::filesystem::path proc = "/proc", double boot_time = metrics::boot_time());

  // In the order of kProcessMetrics.
  [[nodiscard]] std::vector<prometheus::MetricFamily> collect() const;

 private:
  std::filesystem::path proc_;
  double
      start_time_;  // seconds since the epoch, taken once: the kernel's idea of it moves with the wall clock
};

}  // namespace exporter::metrics
