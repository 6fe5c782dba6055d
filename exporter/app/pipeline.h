// Pipeline: the way of the data through the house, once per tick: maps → sweep → accounts → picture →
// readers. It runs on the event loop's thread and is the only writer of everything it touches.
#pragma once

#include <utility>

#include "accounting/ledger.h"
#include "base/published.h"
#include "model/flow_source.h"
#include "model/snapshot.h"

namespace exporter {

class Pipeline {
 public:
  // `flows` and `published` are borrowed and must outlive this.
  Pipeline(FlowSource& flows, Published<Snapshot>& published, const accounting::LedgerLimits& limits,
           TimePoint start, SeriesNaming naming = SeriesNaming())
      : flows_(flows), published_(published), ledger_(limits, start, std::move(naming)) {}

  void tick(TimePoint now);

  // Of the last tick; its flows may be gone.
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  [[nodiscard]] const accounting::Ledger& ledger() const { return ledger_; }

 private:
  FlowSource& flows_;
  Published<Snapshot>& published_;
  accounting::Ledger ledger_;
  Sweep sweep_;  // kept for its memory
};

}  // namespace exporter
