// ConnectionFamilies turns the summary of the connections into sample lines, for each interface all that can
// be, so that every counter starts from zero. Addressed like TrafficFamilies, in one chunk. Immutable;
// borrows the snapshot.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/exposition_format.h"
#include "metrics/connection_samples.h"
#include "metrics/exposition_writer.h"
#include "metrics/names.h"
#include "model/snapshot.h"

namespace exporter::metrics {

class ConnectionFamilies {
 public:
  static constexpr const auto& kMetrics = kConnectionMetrics;

  ConnectionFamilies(const Snapshot& snapshot, ExpositionFormat format);

  [[nodiscard]] static std::size_t chunks(std::size_t) { return 1; }
  [[nodiscard]] std::size_t rows(std::size_t metric, std::size_t chunk) const;
  [[nodiscard]] bool empty(std::size_t metric) const { return rows(metric, 0) == 0; }

  // Writes one whole line and does not commit it.
  void write(ExpositionWriter& out, std::size_t metric, std::size_t chunk, std::size_t row) const;

 private:
  [[nodiscard]] const InterfaceConnections& of_interface(std::size_t interface) const;

  const Snapshot& snapshot_;
  std::vector<std::string> interfaces_;                               // {interface="…"
  std::array<ConnectionSamples, kConnectionMetrics.size()> samples_;  // of one interface
};

}  // namespace exporter::metrics
