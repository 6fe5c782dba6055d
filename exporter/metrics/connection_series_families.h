// ConnectionSeriesFamilies: the sample lines of single connections. Addressed like TrafficFamilies.
// Immutable; borrows the snapshot; no allocation per line.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "metrics/exposition_writer.h"
#include "metrics/names.h"
#include "model/snapshot.h"

namespace exporter::metrics {

class ConnectionSeriesFamilies {
 public:
  static constexpr const auto& kMetrics = kConnectionSeriesMetrics;

  explicit ConnectionSeriesFamilies(const Snapshot& snapshot);

  // The last one holds what was folded.
  [[nodiscard]] std::size_t chunks(std::size_t) const { return snapshot_.connection_series.size() + 1; }
  [[nodiscard]] std::size_t rows(std::size_t metric, std::size_t chunk) const;
  [[nodiscard]] bool empty(std::size_t metric) const;

  // Writes one whole line and does not commit it.
  void write(ExpositionWriter& out, std::size_t metric, std::size_t chunk, std::size_t row) const;

 private:
  void write_start(ExpositionWriter& out, std::size_t metric, const SeriesKey& key) const;

  const Snapshot& snapshot_;
  std::vector<std::string> interfaces_;  // {interface="…",protocol="
};

}  // namespace exporter::metrics
