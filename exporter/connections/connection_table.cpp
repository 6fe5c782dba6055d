#include "connections/connection_table.h"

#include "base/flat_map.h"

namespace exporter::connections {

std::size_t ConnectionTable::hash_of(const ConnectionKey& key) { return absl::Hash<ConnectionKey>()(key); }

void ConnectionTable::prefetch_row(std::size_t hash) const {
  const RowId id = places_[place_of(hash)];
  if (id == kNoRow) return;
  const auto* first = reinterpret_cast<const char*>(&(*this)[id]);
  for (std::size_t line = 0; line < sizeof(Row); line += 64) __builtin_prefetch(first + line, 1);
}

RowId ConnectionTable::find(const ConnectionKey& key, std::size_t hash) const {
  RowId id = places_[place_of(hash)];
  while (id != kNoRow && !((*this)[id].key == key)) id = (*this)[id].chained;
  return id;
}

RowId ConnectionTable::add(const ConnectionKey& key, std::size_t hash) {
  const RowId id = take_row();
  (*this)[id] = {};
  (*this)[id].key = key;
  ++size_;
  // Between two and a half and five and a third bytes of index for each row.
  if (size_ > places_.size() + places_.size() / 2) grow_places();
  chain(id, hash);
  return id;
}

void ConnectionTable::remove(RowId id) {
  leave_queue(id);
  unchain(id);
  Row& row = (*this)[id];
  row.queue = Queue::None;
  row.chained = free_;
  free_ = id;
  --size_;
}

RowId ConnectionTable::take_row() {
  if (free_ == kNoRow) {
    const std::size_t first = chunks_.size() * kChunkRows;
    chunks_.push_back(std::make_unique<Row[]>(kChunkRows));
    for (std::size_t i = kChunkRows; i-- > 0;) {
      (*this)[static_cast<RowId>(first + i)].chained = free_;
      free_ = static_cast<RowId>(first + i);
    }
  }
  const RowId id = free_;
  free_ = (*this)[id].chained;
  return id;
}

void ConnectionTable::chain(RowId id, std::size_t hash) {
  RowId& first = places_[place_of(hash)];
  (*this)[id].chained = first;
  first = id;
}

void ConnectionTable::unchain(RowId id) {
  RowId* link = &places_[place_of(hash_of((*this)[id].key))];
  while (*link != id) link = &(*this)[*link].chained;
  *link = (*this)[id].chained;
}

// The longest pause this table makes: a quarter of a million rows take some ten milliseconds.
void ConnectionTable::grow_places() {
  std::vector<RowId> old(places_.size() * 2, kNoRow);
  old.swap(places_);
  for (RowId id : old)
    while (id != kNoRow) {
      const RowId next = (*this)[id].chained;
      chain(id, hash_of((*this)[id].key));
      id = next;
    }
}

void ConnectionTable::enqueue(RowId id, Queue queue) {
  leave_queue(id);
  Row& row = (*this)[id];
  Ends& ends = ends_[at(queue)];
  row.queue = queue;
  row.ahead = ends.last;
  row.behind = kNoRow;
  (ends.last == kNoRow ? ends.first : (*this)[ends.last].behind) = id;
  ends.last = id;
  ++ends.size;
}

void ConnectionTable::leave_queue(RowId id) {
  const Row& row = (*this)[id];
  if (row.queue == Queue::None) return;
  Ends& ends = ends_[at(row.queue)];
  (row.ahead == kNoRow ? ends.first : (*this)[row.ahead].behind) = row.behind;
  (row.behind == kNoRow ? ends.last : (*this)[row.behind].ahead) = row.ahead;
  --ends.size;
}

std::size_t ConnectionTable::bytes() const {
  return chunks_.size() * kChunkRows * sizeof(Row) + chunks_.capacity() * sizeof(chunks_[0]) +
         places_.capacity() * sizeof(places_[0]);
}

}  // namespace exporter::connections
