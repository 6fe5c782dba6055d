// Looking up many keys in a row: each one's account is asked for a few keys before its turn, since the
// accounts do not fit into any cache.
#pragma once

#include <array>
#include <cstddef>

#include "accounting/pair_table.h"

namespace exporter::accounting {

// Calls absorb(item, wanted) for each of `items`, in their order; `wanted` is of key_of(item).
template <class Items, class KeyOf, class Absorb>
void look_ahead(const PairTable& table, const Items& items, const KeyOf& key_of, const Absorb& absorb) {
  constexpr std::size_t kAhead = 8;
  std::array<PairTable::Wanted, 4 * kAhead> wanted;
  const auto wanted_of = [&](std::size_t i) -> PairTable::Wanted& { return wanted[i % wanted.size()]; };
  for (std::size_t i = 0; i < items.size() + 2 * kAhead; ++i) {
    if (i < items.size()) wanted_of(i) = table.look_for(key_of(items[i]));
    if (i >= kAhead && i - kAhead < items.size()) table.approach(wanted_of(i - kAhead));
    if (i >= 2 * kAhead) absorb(items[i - 2 * kAhead], wanted_of(i - 2 * kAhead));
  }
}

}  // namespace exporter::accounting
