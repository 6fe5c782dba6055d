// PairLabels writes the labels of pair series, from { to the blank before the value. Everything in them that
// many series share is put together once for each scrape. Immutable; borrows the snapshot; no allocation per
// line.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "metrics/exposition_writer.h"
#include "model/snapshot.h"

namespace exporter::metrics {

// The longest that stands between the quotes of src_ip: a prefix, or the name of a network.
inline constexpr std::size_t kMaxEndpointText = 64;

class PairLabels {
 public:
  explicit PairLabels(const Snapshot& snapshot);

  void write(ExpositionWriter& out, const SeriesKey& key) const;
  // Addresses and protocol are `other`.
  void write_folded(ExpositionWriter& out, const SeriesKey& key) const;

 private:
  using ByDirection = std::array<std::string, 2>;

  [[nodiscard]] ByDirection start_of(const std::string& interface) const;
  void write_start(ExpositionWriter& out, const SeriesKey& key) const;
  void write_before_destination(ExpositionWriter& out) const;
  void write_endpoint(ExpositionWriter& out, EndpointForm form, const IpAddress& address) const;
  void write_tail(ExpositionWriter& out, const SeriesKey& key, bool folded) const;

  const Snapshot& snapshot_;
  bool source_;  // is shown
  bool destination_;
  bool protocol_;
  std::vector<ByDirection> start_;  // up to what the source's address comes behind; by interface
  std::string before_destination_;
  std::array<std::string, 2> before_protocol_;        // by ip_type
  std::array<std::string, 3> behind_protocol_;        // by family
  std::array<std::array<std::string, 3>, 2> in_one_;  // both, where no protocol stands between
};

}  // namespace exporter::metrics
