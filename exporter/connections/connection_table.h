// ConnectionTable: the rows of all connections, found by their keys and queued by how long they are idle. It
// counts nothing and judges nothing. Memory grows with use, in chunks, and is not given back; rows that went
// are used again.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "connections/row.h"

namespace exporter::connections {

class ConnectionTable {
 public:
  static constexpr std::size_t kChunkRows = 256;

  ConnectionTable() : places_(kChunkRows, kNoRow) {}

  // The steps before find(), some other keys earlier each: find() then has in the cache what it needs.
  static std::size_t hash_of(const ConnectionKey& key);
  void prefetch_place(std::size_t hash) const { __builtin_prefetch(&places_[place_of(hash)]); }
  void prefetch_row(std::size_t hash) const;

  [[nodiscard]] RowId find(const ConnectionKey& key, std::size_t hash) const;
  // For a key that has no row; the row is in no queue yet.
  RowId add(const ConnectionKey& key, std::size_t hash);
  void remove(RowId id);

  // At the end of a queue: it has moved just now.
  void enqueue(RowId id, Queue queue);
  [[nodiscard]] RowId first_of(Queue queue) const { return ends_[at(queue)].first; }
  [[nodiscard]] std::size_t size_of(Queue queue) const { return ends_[at(queue)].size; }

  Row& operator[](RowId id) { return chunks_[id / kChunkRows][id % kChunkRows]; }
  const Row& operator[](RowId id) const { return chunks_[id / kChunkRows][id % kChunkRows]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const;

  template <class Visitor>
  void for_each(const Visitor& visit) const {
    for (RowId id = 0; id < chunks_.size() * kChunkRows; ++id)
      if ((*this)[id].queue != Queue::None) visit(id, (*this)[id]);
  }

 private:
  struct Ends {
    RowId first = kNoRow;
    RowId last = kNoRow;
    std::size_t size = 0;
  };

  static std::size_t at(Queue queue) { return static_cast<std::size_t>(queue); }
  [[nodiscard]] std::size_t place_of(std::size_t hash) const { return hash & (places_.size() - 1); }
  RowId take_row();
  void chain(RowId id, std::size_t hash);
  void unchain(RowId id);
  void leave_queue(RowId id);
  void grow_places();

  std::vector<std::unique_ptr<Row[]>> chunks_;
  std::vector<RowId> places_;  // by the low bits of the hash: the first row of a chain
  RowId free_ = kNoRow;        // a chain as well
  std::size_t size_ = 0;
  std::array<Ends, kQueues> ends_{};
};

}  // namespace exporter::connections
