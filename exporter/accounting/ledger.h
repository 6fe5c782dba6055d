// Ledger: the one place where differences become totals. Every byte of a sweep is added to exactly one
// interface account and, if it has addresses, to exactly one pair series: its own, or `other` when it can
// have none or the kernel had no record for it. So the sum over all pairs always grows by what ipv4 + ipv6 of
// the interfaces grow by. One thread; time is handed in.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "accounting/admission.h"
#include "accounting/folded_accounts.h"
#include "accounting/pair_table.h"
#include "accounting/rate_window.h"
#include "accounting/weight.h"
#include "model/series_counts.h"
#include "model/series_naming.h"
#include "model/snapshot.h"
#include "model/sweep.h"

namespace exporter::accounting {

struct LedgerLimits {
  std::size_t max_series = 20000;
  Duration idle_timeout = std::chrono::minutes(10);
  Duration rate_window = std::chrono::seconds(10);
};

class Ledger {
 public:
  // `start` is when counting began: the first rates are means since then.
  Ledger(const LedgerLimits& limits, TimePoint start, SeriesNaming naming = SeriesNaming());

  void absorb(const Sweep& sweep, TimePoint now);

  // The picture of all accounts as of the last absorb() at `now`.
  [[nodiscard]] std::shared_ptr<const Snapshot> picture(TimePoint now);

  [[nodiscard]] std::size_t series() const {
    return naming_.folds_nothing() ? folded_.size() : pairs_.size();
  }
  // Pairs of the last sweep that had no series of their own, or one that does not grow any more.
  [[nodiscard]] std::size_t folded_pairs() const { return folded_pairs_; }
  [[nodiscard]] SeriesCounts counts() const;

 private:
  struct InterfaceAccounts {
    std::array<std::array<MovingAccount, 3>, 2> traffic;  // [direction][family]
  };

  // A record whose pair waits for a row.
  struct Missed {
    const FlowRecord* flow;
    std::uint32_t number;  // in the admission
  };

  void meet_interfaces(const std::vector<InterfaceState>& states);
  void expire_idle(TimePoint now);
  Moment next_moment(TimePoint now);
  void absorb_flows(const std::vector<FlowRecord>& flows, const Moment& moment);
  void absorb_each(const std::vector<FlowRecord>& flows, const Moment& moment);
  void absorb_flow(const FlowRecord& flow, const PairTable::Wanted& wanted, const Moment& moment);
  void add_traffic(InterfaceId interface, Direction direction, Family family, const Volume& volume);
  void fold_flow(const FlowRecord& flow);
  void fold(const SeriesKey& key, const Volume& volume) { folded_.add(key, volume, window_); }
  void picture_interfaces(Snapshot& snapshot, std::uint32_t base) const;

  LedgerLimits limits_;
  SeriesNaming naming_;
  RateWindow window_;
  WeightScale weights_;
  PairTable pairs_;
  Admission admission_;
  FoldedAccounts folded_;
  std::vector<Missed> missed_;    // of this sweep
  std::size_t folded_pairs_ = 0;  // of the last sweep
  std::vector<InterfaceState> states_;
  std::vector<InterfaceAccounts> interfaces_;  // by InterfaceId
  TimePoint last_expiry_;
  bool last_sweep_failed_ = false;
};

}  // namespace exporter::accounting
