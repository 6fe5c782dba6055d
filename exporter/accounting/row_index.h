// RowIndex: from a key to the number of its row. The key itself is only in the row; here are eight bytes for
// each, its number and a part of the key's hash. Rows are found in three steps, so that the memory each one
// needs is on its way while others are looked at: hash_of() and prefetch(); guess(), which does not touch the
// row; find().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "accounting/key.h"
#include "base/flat_map.h"

namespace exporter::accounting {

using RowId = std::uint32_t;

// `KeyOf` is called with the number of a row that is in here and returns its key by reference.
template <class KeyOf>
class RowIndex {
 public:
  explicit RowIndex(KeyOf key_of) : slots_(0, Hash{key_of}, Same{key_of}) {}

  static std::size_t hash_of(const Key& key) { return absl::Hash<Key>()(key); }

  void prefetch(std::size_t hash) const { prefetch_place(slots_, Guess{hash}); }
  // The row that the key most likely has, if it has one.
  [[nodiscard]] std::optional<RowId> guess(std::size_t hash) const {
    return row_at(slots_.find(Guess{hash}));
  }
  [[nodiscard]] std::optional<RowId> find(const Key& key, std::size_t hash) const {
    return row_at(slots_.find(Query{key, hash}));
  }

  // The row's key is known already, and its hash.
  void insert(RowId row, std::size_t hash) { slots_.insert(Slot{row, tag_of(hash)}); }
  // The row's key is still known.
  void erase(RowId row) { slots_.erase(Slot{row, tag_of(hash_of(slots_.hash_function().key_of(row)))}); }

  void clear() { slots_.clear(); }
  [[nodiscard]] std::size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    RowId row;
    std::uint32_t tag;
  };
  struct Query {
    const Key& key;
    std::size_t hash;
  };
  struct Guess {
    std::size_t hash;
  };

  static std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  struct Hash {
    using is_transparent = void;
    KeyOf key_of;
    std::size_t operator()(const Slot& slot) const { return hash_of(key_of(slot.row)); }
    std::size_t operator()(const Query& query) const { return query.hash; }
    std::size_t operator()(const Guess& guess) const { return guess.hash; }
  };
  struct Same {
    using is_transparent = void;
    KeyOf key_of;
    bool operator()(const Slot& a, const Slot& b) const { return a.row == b.row; }
    bool operator()(const Slot& slot, const Query& query) const {
      return slot.tag == tag_of(query.hash) && key_of(slot.row) == query.key;
    }
    bool operator()(const Query& query, const Slot& slot) const { return (*this)(slot, query); }
    bool operator()(const Slot& slot, const Guess& guess) const { return slot.tag == tag_of(guess.hash); }
    bool operator()(const Guess& guess, const Slot& slot) const { return (*this)(slot, guess); }
  };
  using Slots = FlatSet<Slot, Hash, Same>;

  [[nodiscard]] std::optional<RowId> row_at(typename Slots::const_iterator found) const {
    if (found == slots_.end()) return std::nullopt;
    return found->row;
  }

  Slots slots_;
};

}  // namespace exporter::accounting
