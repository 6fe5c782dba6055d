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

  // Another limit, between sweeps. Of rows that are too many the lightest give way as always: not before
  // everyone can have seen their last value.
  void set_limit(std::size_t limit, TimePoint now);
  // Other names for the series, between sweeps. What cannot come under its name any more gives way likewise.
  void rename(const Renaming& renaming, TimePoint now);
  template <class Visitor>
  void for_each_key(const Visitor& visit) const {
    table_.for_each([&](const PairTable::Row& row, RowId) { visit(row.key); });
    waiting_.for_each_key(visit);
  }

  // Between two sweeps; restore() comes behind that of the table.
  void save(ByteWriter& bytes) const;
  template <class Fits>
  void restore(ByteReader& bytes, const Fits& fits) {
    waiting_.restore(bytes, fits);
    restore_decisions(bytes);
  }

  // Call it behind PairTable::forget().
  void forget(InterfaceId interface);
  void scale_weights(double factor);

 private:
  // Why a row is frozen: for another that is heavier, for a lower limit, or since nothing can come under its
  // name any more.
  enum class Why : std::uint8_t { Outweighed, NoPlace, NoName };

  struct Retired {
    RowId row;
    TimePoint over;
    Why why;
  };
  template <class Bytes, ValueOf<Retired> Any>
  friend void fields(Bytes& bytes, Any& retired) {
    bytes(retired.row, retired.over);
    bytes.choice(retired.why, 3);
  }
  static constexpr std::size_t kRetiredBytes = sizeof(RowId) + sizeof(TimePoint) + 1;

  void restore_decisions(ByteReader& bytes);
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
  void end(RowId row, SeriesEnd why, TimePoint now);
  void retire(RowId row, Why why, TimePoint now);
  // Rows that may grow, or will again.
  [[nodiscard]] std::size_t counting() const { return table_.size() - retired_.size(); }
  void call_back();

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
