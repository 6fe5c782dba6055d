// WaitingList: the pairs that have no series and may get one. Records of a sweep are gathered here by pair,
// so that each is judged by all it sent, and those that sent most lately are remembered, so that a steady
// pair that is light in each sweep gets as far as a burst. Bounded; no allocation once its memory has grown.
// One thread; time is handed in.
#pragma once

#include <cstdint>
#include <vector>

#include "accounting/key.h"
#include "accounting/place_index.h"
#include "accounting/weight.h"

namespace exporter::accounting {

struct Contender {
  double weight;
  std::uint32_t index;  // in the list, or of a row
  bool has_row = false;
};
constexpr bool heavier(const Contender& a, const Contender& b) { return a.weight > b.weight; }

class WaitingList {
 public:
  // Who was silent for so long does not wait any more.
  static constexpr Duration kPatience = std::chrono::minutes(1);

  struct Entry {
    Key key;
    Volume volume;  // of the sweep it was last seen in
    double weight = 0;
    TimePoint last_seen = TimePoint::min();
    TimePoint barred_until = TimePoint::min();
    std::uint32_t sweep = 0;  // the one it was last seen in
    std::uint32_t hash = 0;   // of the key
    bool leaves = false;      // with the end of the sweep
  };

  // Remembers that many between sweeps, and those that are barred.
  explicit WaitingList(std::size_t limit) : limit_(limit) {}

  void start_sweep();
  // Where it is in the list until settle().
  std::uint32_t add(const Key& key, const Volume& volume, const Moment& moment);
  // It may come back, but not before.
  void bar(const Key& key, double weight, TimePoint until);
  void forget(InterfaceId interface);
  void scale_weights(double factor);
  // It will not be there any more after settle().
  void leave(Entry& entry) {
    entry.leaves = true;
    some_leave_ = true;
  }
  // Ends the sweep: drops who leaves, if there are too many the lightest, and now and then who is silent.
  void settle(TimePoint now);

  // Those that may get a row at `now`.
  void append_contenders(TimePoint now, std::vector<Contender>& contenders) const;
  // Of this sweep's; zero if there are none.
  [[nodiscard]] double heaviest_of_sweep(TimePoint now) const;

  [[nodiscard]] Entry& at(std::uint32_t index) { return entries_[index]; }
  [[nodiscard]] const Entry& at(std::uint32_t index) const { return entries_[index]; }
  [[nodiscard]] bool in_sweep(const Entry& entry) const { return entry.sweep == sweep_; }
  // How many of this sweep's do not leave.
  [[nodiscard]] std::size_t staying_of_sweep() const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  [[nodiscard]] bool waits(const Entry& entry, TimePoint now) const;
  void drop_lightest(TimePoint now);
  template <class Condition>
  void drop_if(const Condition& condition);

  std::size_t limit_;
  std::uint32_t sweep_ = 0;
  bool some_leave_ = false;
  TimePoint looked_for_silent_ = TimePoint::min();
  std::vector<Entry> entries_;
  PlaceIndex places_;  // of entries_
  std::vector<std::uint32_t> of_sweep_;
  std::vector<Contender> ranking_;
};

}  // namespace exporter::accounting
