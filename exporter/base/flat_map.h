// FlatMap and FlatSet: Abseil's tables. Where its newer headers see AddressSanitizer they lay out and poison
// the tables in a way that the packaged library, compiled without it, does not know; there the standard's
// stand in.
#pragma once

#include <absl/base/config.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace exporter {

#if defined(ABSL_HAVE_ADDRESS_SANITIZER) && ABSL_LTS_RELEASE_VERSION >= 20240000
template <class Key, class Value>
using FlatMap = std::unordered_map<Key, Value, absl::Hash<Key>>;
template <class Key, class Hash = absl::Hash<Key>, class Same = std::equal_to<Key>>
using FlatSet = std::unordered_set<Key, Hash, Same>;
template <class Table, class Key>
void prefetch_place(const Table&, const Key&) {}
#else
template <class Key, class Value>
using FlatMap = absl::flat_hash_map<Key, Value>;
template <class Key, class Hash = absl::Hash<Key>, class Same = std::equal_to<Key>>
using FlatSet = absl::flat_hash_set<Key, Hash, Same>;
// The memory in which `key` would be found is asked for, and not waited for.
template <class Table, class Key>
void prefetch_place(const Table& table, const Key& key) {
  table.prefetch(key);
}
#endif

}  // namespace exporter
