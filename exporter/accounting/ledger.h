// Ledger: the one place where differences become totals. Every byte of a sweep is added to exactly one
// interface account and, if it has addresses, to exactly one pair series: its own, or `other` when it can
// have none or the kernel had no record for it. So the sum over all pairs always grows by what ipv4 + ipv6 of
// the interfaces grow by. One thread; time is handed in.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "accounting/admission.h"
#include "accounting/folded_accounts.h"
#include "accounting/pair_table.h"
#include "accounting/rate_window.h"
#include "accounting/weight.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
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

  // Between sweeps: other limits and other names; the rate window stays. No series that goes on decreases,
  // what ends is exposed until everyone can have seen its last value, and no byte moves from one to another.
  void change(const LedgerLimits& limits, SeriesNaming naming, TimePoint now);

  // The picture of all accounts as of the last absorb() at `now`.
  [[nodiscard]] std::shared_ptr<Snapshot> picture(TimePoint now);

  [[nodiscard]] std::size_t series() const {
    return naming_.folds_nothing() ? book_->folded.size() : book_->pairs.size();
  }
  // Pairs of the last sweep that had no series of their own, or one that does not grow any more.
  [[nodiscard]] std::size_t folded_pairs() const { return folded_pairs_; }
  [[nodiscard]] SeriesCounts counts() const;

  // Everything that the next process needs to go on as this one would have; between two sweeps.
  void save(ByteWriter& bytes) const;
  // Into a new one, which has the limits and names then that were saved. Of no use unless the bytes are ok.
  void restore(ByteReader& bytes);
  // By their numbers.
  [[nodiscard]] std::vector<std::string> interfaces() const;

 private:
  struct InterfaceAccounts {
    std::array<std::array<MovingAccount, 3>, 2> traffic;  // [direction][family]
  };

  // The series under one choice of labels.
  struct Book {
    explicit Book(std::size_t limit) : pairs(limit), admission(pairs) {}

    PairTable pairs;
    Admission admission;
    FoldedAccounts folded;
  };

  // A book whose labels are not wanted now. Its pairs are exposed until everyone has seen them, kept for as
  // long again, until everyone has seen that they are gone, and then forgotten; what is folded is kept.
  struct Shelved {
    enum class State : std::uint8_t { Shown, Hidden, Forgotten };

    std::unique_ptr<Book> book;
    SeriesNaming naming;
    TimePoint since;
    State state = State::Shown;
  };

  // A record whose pair waits for a row.
  struct Missed {
    const FlowRecord* flow;
    std::uint32_t number;  // in the admission
  };

  template <class Bytes, class Accounts>
  void accounts_of(Bytes& bytes, Accounts& accounts) const;
  [[nodiscard]] SeriesCounts not_in_book() const;
  void restore_interfaces(ByteReader& bytes, const std::vector<std::string>& names);
  void restore_book(ByteReader& bytes);
  void meet_interfaces(const std::vector<InterfaceState>& states);
  void expire_idle(TimePoint now);
  void turn_to(const SeriesLabels& labels, TimePoint now);
  void take_from_shelf(Shelved& shelved);
  void rename(SeriesNaming naming, TimePoint now);
  void tidy_shelf(TimePoint now);
  void forget_pairs(Shelved& shelved);
  template <class Visitor>
  void for_each_book(const Visitor& visit);
  Moment next_moment(TimePoint now);
  void absorb_flows(const std::vector<FlowRecord>& flows, const Moment& moment);
  void absorb_flow(const FlowRecord& flow, const PairTable::Wanted& wanted, const Moment& moment);
  void add_traffic(InterfaceId interface, Direction direction, Family family, const Volume& volume);
  void fold_flow(const FlowRecord& flow);
  void fold(const SeriesKey& key, const Volume& volume) { book_->folded.add(key, volume, window_); }
  void picture_interfaces(Snapshot& snapshot, std::uint32_t base) const;

  LedgerLimits limits_;
  SeriesNaming naming_;
  RateWindow window_;
  WeightScale weights_;
  std::unique_ptr<Book> book_;
  std::vector<Shelved> shelf_;  // no two of the same labels
  SeriesCounts off_shelf_;  // what the books' counts do not tell: who was hidden, came back, was forgotten
  std::vector<Missed> missed_;    // of this sweep
  std::size_t folded_pairs_ = 0;  // of the last sweep
  std::vector<InterfaceState> states_;
  std::vector<InterfaceAccounts> interfaces_;  // by InterfaceId
  TimePoint last_expiry_;
  bool last_sweep_failed_ = false;
};

}  // namespace exporter::accounting
