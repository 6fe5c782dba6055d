// Admission: who of those without a series gets one, by traffic and not by arrival. Free rows go to the
// heaviest. When there is none, whoever is clearly heavier than the lightest that has one takes its place,
// but not before every scraper can have seen the last value of the series that ends: until then its row is
// frozen, and what it counts goes elsewhere. Nobody who lost a row gets one before every scraper can have
// seen that its series had ended. One thread; time is handed in.
#pragma once

#include <cstdint>
#include <vector>

#include "accounting/pair_table.h"
#include "accounting/turnover.h"
#include "accounting/waiting_list.h"

namespace exporter::accounting {

class Admission {
 public:
  // Every scraper that comes once a minute has been here, even one that is late.
  static constexpr Duration kEveryoneSaw = std::chrono::seconds(65);
  // How many times the weight of the lightest is clearly more: two that are about equal do not alternate.
  static constexpr double kClearly = 2;
  // How often all rows are looked at for the lightest: it costs more than a sweep with few records.
  static constexpr Duration kLookEvery = std::chrono::seconds(1);
  // One row in so many may change hands within kEveryoneSaw, so churn is bounded.
  static constexpr std::size_t kTurnoverShare = 16;

  // For the rows of `table`, which is borrowed.
  explicit Admission(PairTable& table);
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  void start_sweep(std::size_t records);
  // There is a row for each of this sweep's records, and nobody waits.
  [[nodiscard]] bool open() const { return open_; }
  // A record of a pair without a row. The number is for was_admitted(), until settle().
  std::uint32_t wait(const Key& key, const Volume& volume, const Moment& moment) {
    return waiting_.add(key, volume, moment);
  }
  // After all records. How many pairs of this sweep have no row that counts.
  std::size_t choose(const Moment& moment);
  [[nodiscard]] bool was_admitted(std::uint32_t number) const { return waiting_.at(number).leaves; }
  void settle(TimePoint now) { waiting_.settle(now); }

  // Call it behind PairTable::forget().
  void forget(InterfaceId interface);
  void scale_weights(double factor);

 private:
  struct Retired {
    RowId row;
    TimePoint over;
  };

  void decide(const Moment& moment);
  [[nodiscard]] bool pressed(TimePoint now) const;
  std::size_t take_over(TimePoint now);
  [[nodiscard]] bool moves(const Contender& contender) const {
    return waiting_.in_sweep(waiting_.at(contender.index));
  }
  [[nodiscard]] TimePoint seen_by_all(RowId row) const { return table_.row(row).last_seen + kEveryoneSaw; }
  [[nodiscard]] std::size_t moved_while_frozen(TimePoint now) const;
  void fill(std::size_t places, const Moment& moment);
  void seat(const Contender& contender, const Moment& moment);
  void replace_lightest(const Moment& moment);
  void compare(const Contender* contender, bool at_once, const Moment& moment);
  void replace(RowId row, const Contender& contender, bool at_once, const Moment& moment);
  void end_outweighed(RowId row, TimePoint now);

  PairTable& table_;
  WaitingList waiting_;
  Turnover turnover_;
  std::vector<Retired> retired_;  // their rows are frozen
  TimePoint last_look_ = TimePoint::min();
  double lightest_ = 0;  // no row that counts is lighter
  bool open_ = true;
  std::vector<Contender> contenders_;
  std::vector<PairTable::Weighed> rows_;
};

}  // namespace exporter::accounting
