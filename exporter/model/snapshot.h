// Snapshot: one finished picture of all accounts, made by the event loop after a sweep and never changed
// again. Readers on any thread may keep it. Chunks of pairs that did not change are shared between snapshots.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/units.h"
#include "model/connection_summary.h"
#include "model/interface.h"
#include "model/series_key.h"
#include "model/series_labels.h"

namespace exporter {

// `total` never decreases while the row exists. `recent` is what passed within Snapshot::window.
struct Account {
  Volume total{};
  Volume recent{};
};

struct PairRow {
  SeriesKey key;
  Account account;
};
using PairChunk = std::vector<PairRow>;

// What was counted without a series of its own: addresses, ports and protocol, where they are chosen, are
// `other`.
struct FoldedRow {
  SeriesKey key;
  Account account;
};

struct InterfaceRow {
  InterfaceState state;
  // [direction][family]; the rates of a direction are the sums over its families
  std::array<std::array<Account, 3>, 2> traffic{};
};

// What was counted under other labels before a reload and grows no more, until everyone has seen it.
struct FormerSeries {
  SeriesLabels labels = kDefaultLabels;
  std::shared_ptr<const std::vector<std::string>> network_names;
  std::vector<std::shared_ptr<const PairChunk>> pairs;
  std::vector<FoldedRow> folded;
};

struct Snapshot {
  TimePoint taken_at;
  Duration window{};                     // the time that every `recent` covers; zero before the second sweep
  std::vector<InterfaceRow> interfaces;  // by InterfaceId
  SeriesLabels labels = kDefaultLabels;  // of `pairs` and `folded`
  std::shared_ptr<const std::vector<std::string>> network_names;  // by their numbers; null if there are none
  std::vector<std::shared_ptr<const PairChunk>> pairs;
  std::vector<FoldedRow> folded;
  std::size_t pair_count = 0;        // rows in `pairs`
  std::vector<FormerSeries> former;  // no two of the same labels, and none of `labels`
  // The series of single connections, both directions together, without rates; empty unless they are wanted.
  std::vector<std::shared_ptr<const PairChunk>> connection_series;
  std::vector<FoldedRow> folded_connections;
  std::shared_ptr<const ConnectionSummary> connections;  // null when they are not tracked
  std::shared_ptr<const ConnectionListing> listing;      // null unless somebody asked for it lately
  bool last_sweep_failed = false;

  [[nodiscard]] bool any_attached() const {
    for (const InterfaceRow& row : interfaces)
      if (row.state.attached_anywhere()) return true;
    return false;
  }
};

}  // namespace exporter
