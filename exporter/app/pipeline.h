// Pipeline: the way of the data through the house, once per tick: maps → sweep → accounts, connections →
// picture → readers. It runs on the event loop's thread and is the only writer of everything it touches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounting/connection_series.h"
#include "accounting/ledger.h"
#include "app/saved_state.h"
#include "base/published.h"
#include "connections/connection_tracker.h"
#include "model/connection_limits.h"
#include "model/flow_source.h"
#include "model/snapshot.h"

namespace exporter {

struct PipelineSettings {
  accounting::LedgerLimits limits;
  SeriesNaming naming = SeriesNaming();
  std::optional<ConnectionLimits> connections = std::nullopt;  // none: they are not tracked
  std::size_t connection_series = 0;
};

// A listing of all connections is large, so it is only made for somebody who asked.
enum class Listing : bool { Unwanted, Wanted };

class Pipeline {
 public:
  // `flows` and `published` are borrowed and must outlive this.
  Pipeline(FlowSource& flows, Published<Snapshot>& published, const PipelineSettings& settings,
           TimePoint start);

  void tick(TimePoint now, Listing listing = Listing::Unwanted);

  // Between ticks. Whether connections are tracked cannot change: the kernel's records would have to.
  void change(PipelineSettings settings, TimePoint now);

  // What the next process needs to go on with the same totals, behind the last tick.
  void save(StateWriter& state) const;
  // Goes on where another pipeline was saved, before the first tick; the source must give interfaces the
  // numbers they had (Interfaces in `state`). Where `settings` are others than those that were saved they are
  // changed to, as by a reload. After an error everything begins from zero. Publishes the picture.
  Result<void> restore(const SavedState& state, const PipelineSettings& settings, TimePoint now);
  // What is in `state` of a version that restore() passes over, for the log.
  static std::vector<std::string> lost_from(const SavedState& state);

  // Of the last tick; its flows may be gone.
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  [[nodiscard]] const accounting::Ledger& ledger() const { return ledger_; }

 private:
  void begin(const PipelineSettings& settings, TimePoint start);
  Result<void> read(const SavedState& state, const PipelineSettings& settings, TimePoint now);
  Result<void> read_connections(const SavedState& state);
  Result<void> read_series(const SavedState& state, TimePoint now);
  void publish(TimePoint now, Listing listing);
  void absorb_connections(TimePoint now);
  void add_connections(Snapshot& picture, Listing listing);

  FlowSource& flows_;
  Published<Snapshot>& published_;
  accounting::Ledger ledger_;
  std::optional<connections::ConnectionTracker> connections_;
  std::optional<accounting::ConnectionSeries> connection_series_;
  Sweep sweep_;  // kept for its memory
};

}  // namespace exporter
