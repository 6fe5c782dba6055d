// Renaming: what becomes of the series when the operator names addresses otherwise, with the same labels. A
// series whose labels can still come goes on with its total; any other gets nothing more, and its addresses
// begin under their new names. Totals never move from one series to another. Networks are the same if their
// names are; only their numbers change. Immutable.
#pragma once

#include <cstdint>
#include <vector>

#include "model/series_key.h"
#include "model/series_naming.h"

namespace exporter {

class Renaming {
 public:
  // `keys` are all that are known under `from`. What they show that `to` does not name, `to` will remember.
  // It is borrowed.
  Renaming(const SeriesNaming& from, SeriesNaming& to, const std::vector<SeriesKey>& keys);

  // The key of the same labels.
  [[nodiscard]] SeriesKey key_of(const SeriesKey& key) const;
  // Of a key that key_of() made.
  [[nodiscard]] bool goes_on(const SeriesKey& key) const { return to_.may_name(key); }

 private:
  void learn(const SeriesNaming& from, EndpointForm form, const IpAddress& address);
  [[nodiscard]] IpAddress end_of(EndpointForm form, const IpAddress& address) const;

  static constexpr std::uint32_t kUnknown = 0xffffffff;

  SeriesNaming& to_;
  std::vector<std::uint32_t> numbers_;  // by former number
};

}  // namespace exporter
