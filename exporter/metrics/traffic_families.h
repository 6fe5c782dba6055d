// TrafficFamilies turns the accounts of one snapshot into the sample lines of the traffic metrics. A line is
// addressed by (metric, chunk, row), so that rendering can stop and resume anywhere; the order is that of the
// snapshot. Immutable; borrows the snapshot; no allocation per line.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "metrics/exposition_writer.h"
#include "metrics/names.h"
#include "metrics/pair_labels.h"
#include "model/series_shape.h"
#include "model/snapshot.h"

namespace exporter::metrics {

class TrafficFamilies {
 public:
  static constexpr const auto& kMetrics = kTrafficMetrics;

  explicit TrafficFamilies(const Snapshot& snapshot, Rates rates = Rates::All);

  // `metric` is an index of kMetrics.
  [[nodiscard]] std::size_t chunks(std::size_t metric) const;
  [[nodiscard]] std::size_t rows(std::size_t metric, std::size_t chunk) const;
  [[nodiscard]] bool empty(std::size_t metric) const;

  // Writes one whole line and does not commit it.
  void write(ExpositionWriter& out, std::size_t metric, std::size_t chunk, std::size_t row) const;

 private:
  // A piece of series whose labels are not wanted any more.
  struct FormerChunk {
    const PairChunk* pairs;                // or null
    const std::vector<FoldedRow>* folded;  // or null
    std::size_t labels;                    // in former_labels_
  };

  void add_former(const FormerSeries& former);
  void write_former(ExpositionWriter& out, std::size_t metric, const FormerChunk& chunk,
                    std::size_t row) const;
  [[nodiscard]] std::size_t pair_rows(std::size_t chunk) const;
  [[nodiscard]] bool wanted(std::size_t metric) const;
  void write_pair(ExpositionWriter& out, std::size_t metric, std::size_t chunk, std::size_t row) const;
  void write_interface(ExpositionWriter& out, std::size_t metric, std::size_t row) const;
  void write_interface_rate(ExpositionWriter& out, std::size_t metric, std::size_t row) const;
  void write_start(ExpositionWriter& out, std::size_t metric, InterfaceId interface,
                   Direction direction) const;
  void write_end(ExpositionWriter& out, std::size_t metric, const Account& account) const;

  const Snapshot& snapshot_;
  Rates rates_;
  PairLabels pair_labels_;
  std::vector<PairLabels> former_labels_;
  std::vector<FormerChunk> former_;  // behind those of the snapshot
  double window_seconds_;
  std::array<std::string, kTrafficMetrics.size()> names_;
  std::vector<std::array<std::string, 2>> labels_;  // {interface="…",direction="…" by interface and direction
};

}  // namespace exporter::metrics
