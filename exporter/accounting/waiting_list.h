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
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "model/renaming.h"

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
  void set_limit(std::size_t limit) { limit_ = limit; }  // from the next settle() on
  // Between sweeps: everyone has the key that `renaming` says; who cannot come any more does not wait.
  void rename(const Renaming& renaming, TimePoint now);
  template <class Visitor>
  void for_each_key(const Visitor& visit) const {
    for (const Entry& entry : entries_) visit(entry.key);
  }
  void scale_weights(double factor);
  // It will not be there any more after settle().
  void leave(Entry& entry) {
    entry.leaves = true;
    some_leave_ = true;
  }
  // Ends the sweep: drops who leaves, if there are too many the lightest, and now and then who is silent.
  void settle(TimePoint now);

  // Between two sweeps.
  void save(ByteWriter& bytes) const;
  // Into an empty one; keys for which `fits` is true.
  template <class Fits>
  void restore(ByteReader& bytes, const Fits& fits);

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
  static constexpr std::size_t kEntryBytes = sizeof(Key) + sizeof(double) + 2 * sizeof(TimePoint);
  template <class Bytes, ValueOf<Entry> Any>
  friend void fields(Bytes& bytes, Any& entry) {
    bytes(entry.key, entry.weight);
    bytes.perhaps_never(entry.last_seen);
    bytes.perhaps_never(entry.barred_until);
  }

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

// What an entry sent in the sweep before matters to nobody any more.
template <class Fits>
void WaitingList::restore(ByteReader& bytes, const Fits& fits) {
  bytes.perhaps_never(looked_for_silent_);
  const std::size_t count = bytes.count(0, kEntryBytes);
  for (std::size_t i = 0; i < count && bytes.ok(); ++i) {
    Entry read;
    bytes(read);
    bytes.expect(fits(read.key), "the key of no series waits");
    if (!bytes.ok()) return;
    const std::uint32_t place = places_.place_of(read.key, entries_);
    if (place != i) return bytes.fail("a key waits twice");
    read.hash = entries_[place].hash;
    entries_[place] = read;
  }
}

}  // namespace exporter::accounting
