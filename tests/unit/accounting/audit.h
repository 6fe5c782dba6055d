// Audit: a reader of pictures who trusts nobody. It looks at each one as Prometheus would, adds up what every
// kind of series grew by, and fails the test when a pair decreases, comes twice, or changes its place.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/flow.h"
#include "model/snapshot.h"

namespace accounting_test {

// One direction of one interface.
using Side = std::pair<std::size_t, exporter::Direction>;
using Volumes = std::map<Side, exporter::Volume>;

// Orders pairs; says nothing to people.
std::string identity(const exporter::SeriesKey& pair);

std::vector<exporter::PairRow> rows_of(const exporter::Snapshot& snapshot);
const exporter::PairRow* find_row(const exporter::Snapshot& snapshot, const exporter::PairKey& pair);
const exporter::PairRow* find_row(const exporter::Snapshot& snapshot, const exporter::SeriesKey& series);
const exporter::FoldedRow* find_folded(const exporter::Snapshot& snapshot, Side side, exporter::IpType type);
exporter::Volume total_of(const exporter::Snapshot& snapshot, Side side, exporter::Family family);

class Audit {
 public:
  void look(const exporter::Snapshot& snapshot);

  // What has grown so far. A pair that is new or returned counts from zero.
  [[nodiscard]] const Volumes& pairs_and_folded() const { return series_; }
  [[nodiscard]] const Volumes& interfaces() const { return interfaces_; }  // ipv4 and ipv6
  [[nodiscard]] const Volumes& other_families() const { return other_; }
  [[nodiscard]] std::size_t returned() const { return returned_; }

 private:
  void look_at_pairs(const exporter::Snapshot& snapshot);
  void look_at_folded(const exporter::Snapshot& snapshot);
  void look_at_interfaces(const exporter::Snapshot& snapshot);

  std::map<std::string, exporter::Volume> exposed_;  // pairs in the last picture
  std::map<std::string, bool> known_;                // pairs in any picture
  std::vector<std::string> order_;                   // of the last picture
  std::map<std::pair<Side, exporter::IpType>, exporter::Volume> folded_;
  Volumes interface_totals_;
  Volumes other_totals_;
  Volumes series_;
  Volumes interfaces_;
  Volumes other_;
  std::size_t returned_ = 0;
};

}  // namespace accounting_test
