// PlaceIndex: where in a list each key stands. Most entries of the list last for one sweep and are dropped
// together, so nothing is ever erased here: the index is made anew of those that stay, which costs less than
// looking up each that goes. No allocation once its memory has grown. One thread.
#pragma once

#include <absl/hash/hash.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace exporter::accounting {

// Of a vector whose entries have a `key` and room for its `hash`.
class PlaceIndex {
 public:
  // Appends an entry for a key that has none.
  template <class Entry, class Key>
  std::uint32_t place_of(const Key& key, std::vector<Entry>& entries) {
    if (2 * (entries.size() + 1) > buckets_.size()) {
      buckets_.resize(std::max<std::size_t>(256, 2 * buckets_.size()));
      rebuild(entries);
    }
    const std::uint32_t hash = hash_of(key);
    Bucket* bucket = first(hash);
    while (bucket->place != kNone && !(bucket->hash == hash && entries[bucket->place].key == key))
      bucket = next(bucket);
    if (bucket->place == kNone) {
      *bucket = {hash, static_cast<std::uint32_t>(entries.size())};
      Entry& entry = entries.emplace_back();
      entry.key = key;
      entry.hash = hash;
    }
    return bucket->place;
  }

  // What an entry must have as its `hash`.
  template <class Key>
  static std::uint32_t hash_of(const Key& key) {
    return static_cast<std::uint32_t>(absl::Hash<Key>()(key));
  }

  template <class Entry>
  void rebuild(const std::vector<Entry>& entries) {
    std::fill(buckets_.begin(), buckets_.end(), Bucket{});
    for (std::uint32_t place = 0; place < entries.size(); ++place) {
      Bucket* bucket = first(entries[place].hash);
      while (bucket->place != kNone) bucket = next(bucket);
      *bucket = {entries[place].hash, place};
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Bucket {
    std::uint32_t hash = 0;
    std::uint32_t place = kNone;
  };

  Bucket* first(std::uint32_t hash) { return &buckets_[hash & (buckets_.size() - 1)]; }
  Bucket* next(Bucket* bucket) { return bucket == &buckets_.back() ? buckets_.data() : bucket + 1; }

  std::vector<Bucket> buckets_;  // a power of two, at most half of them taken
};

}  // namespace exporter::accounting
