// FoldedAccounts: what has no series of its own, a few accounts for each interface, so that they need no
// bound. Empty ones are not shown. One thread.
#pragma once

#include <array>
#include <vector>

#include "accounting/rate_window.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "model/series_naming.h"
#include "model/snapshot.h"

namespace exporter::accounting {

class FoldedAccounts {
 public:
  // `key` is of SeriesNaming::folded_of().
  void add(const SeriesKey& key, const Volume& volume, const RateWindow& window);

  // Starts those of an interface anew; without the interface in their keys they belong to all of them and
  // stay.
  void forget(InterfaceId interface);

  [[nodiscard]] std::vector<FoldedRow> rows(std::uint32_t base) const;
  void save(ByteWriter& bytes, const RateWindow& window) const;
  // Into one that has none yet; of keys that fit `naming` and one of so many interfaces.
  void restore(ByteReader& bytes, const RateWindow& window, const SeriesNaming& naming,
               std::size_t interfaces);

  // How many are not empty.
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Slot {
    SeriesKey key;
    MovingAccount account;
  };
  using Slots = std::array<Slot, 8>;  // by direction, ip_type and family

  Slot& slot_for(const SeriesKey& key);

  std::vector<Slots> interfaces_;  // by InterfaceId; the first is also for all of them
  std::size_t size_ = 0;
};

}  // namespace exporter::accounting
