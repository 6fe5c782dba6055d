#include "accounting/pair_table.h"

#include <algorithm>

namespace exporter::accounting {

PairTable::Wanted PairTable::look_for(const Key& key) const {
  const std::size_t hash = rows_.hash_of(key);
  rows_.prefetch(hash);
  return {key, hash};
}

void PairTable::approach(const Wanted& wanted) const {
  const auto guess = rows_.guess(wanted.hash);
  if (!guess) return;
  const auto* first = reinterpret_cast<const char*>(&row(*guess));
  for (std::size_t line = 0; line < sizeof(Row); line += 64) __builtin_prefetch(first + line, 1);
}

PairTable::Added PairTable::add(const Wanted& wanted, const Volume& volume, const Moment& moment) {
  const auto found = rows_.find(wanted.key, wanted.hash);
  if (!found) return Added::NoRow;
  Row& mine = at(*found);
  mine.last_seen = moment.now;
  mine.weight += moment.weight_of(volume);
  if (mine.state == State::Frozen) return Added::Frozen;
  mine.account.add(volume, moment.window);
  mark_changed(*found);
  return Added::Counted;
}

void PairTable::admit(const Key& key, const Volume& volume, double weight, const Moment& moment) {
  const RowId row = take_row();
  Row& mine = at(row);
  mine = {.key = key,
          .account = MovingAccount(moment.window),
          .last_seen = moment.now,
          .weight = weight,
          .state = State::Counting};
  mine.account.add(volume, moment.window);
  mark_changed(row);
  rows_.insert(row, rows_.hash_of(key));
  ++admitted_;
}

RowId PairTable::take_row() {
  if (free_.empty()) {
    const std::size_t first = chunks_.size() * kChunkRows;
    chunks_.emplace_back().rows.resize(kChunkRows);
    for (std::size_t i = kChunkRows; i-- > 0;) free_.push_back(static_cast<RowId>(first + i));
  }
  const RowId row = free_.back();
  free_.pop_back();
  return row;
}

void PairTable::end(RowId row, SeriesEnd why) {
  rows_.erase(row);
  at(row) = {};
  mark_changed(row);
  free_.push_back(row);
  ++ended_[static_cast<std::size_t>(why)];
}

template <class Condition>
void PairTable::end_if(SeriesEnd why, const Condition& condition) {
  for_each([&](const Row& row, RowId id) {
    if (condition(row)) end(id, why);
  });
}

void PairTable::expire(TimePoint deadline) {
  end_if(SeriesEnd::Idle,
         [&](const Row& row) { return row.state == State::Counting && row.last_seen < deadline; });
}

void PairTable::expire(const Key& key, TimePoint deadline) {
  const auto found = rows_.find(key, rows_.hash_of(key));
  if (found && row(*found).state == State::Counting && row(*found).last_seen < deadline)
    end(*found, SeriesEnd::Idle);
}

void PairTable::forget(InterfaceId interface) {
  end_if(SeriesEnd::Interface, [&](const Row& row) { return row.key.interface() == interface; });
}

void PairTable::rename(const Renaming& renaming) {
  rows_.clear();
  for_each([&](const Row& row, RowId id) {
    at(id).key = renaming.key_of(row.key);
    rows_.insert(id, rows_.hash_of(row.key));
    mark_changed(id);
  });
}

void PairTable::lightest(std::size_t count, std::vector<Weighed>& found) const {
  found.clear();
  for_each([&](const Row& row, RowId id) {
    if (row.state == State::Counting) found.push_back({row.weight, id});
  });
  const auto lighter = [](const Weighed& a, const Weighed& b) { return a.weight < b.weight; };
  if (count < found.size()) {
    std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(), lighter);
    found.resize(count);
  }
  std::sort(found.begin(), found.end(), lighter);
}

void PairTable::scale_weights(double factor) {
  for (Chunk& chunk : chunks_)
    for (Row& row : chunk.rows) row.weight *= factor;
}

// The free ones in the order in which they will be taken.
void PairTable::save(ByteWriter& bytes, const RateWindow& window) const {
  bytes(admitted_, ended_);
  bytes.count(chunks_.size(), kChunkRows * sizeof(RowId));
  bytes.count(size(), kRowBytes + MovingAccount::kLeastBytes);
  for_each([&](const Row& row, RowId id) {
    bytes(id, row);
    fields(bytes, row.account, window);
  });
  for (const RowId id : free_) bytes(id);
}

void PairTable::restore_row(RowId id, const Row& row, ByteReader& bytes) {
  bytes.expect(id < chunks_.size() * kChunkRows, "a row that there is not");
  if (!bytes.ok()) return;
  const std::size_t hash = rows_.hash_of(row.key);
  bytes.expect(at(id).state == State::Free && !rows_.find(row.key, hash), "a series twice");
  if (!bytes.ok()) return;
  at(id) = row;
  at(id).state = State::Counting;
  rows_.insert(id, hash);
}

// Each of the others once.
void PairTable::restore_free(std::size_t count, ByteReader& bytes) {
  std::vector<bool> taken(chunks_.size() * kChunkRows);
  free_.clear();
  for (std::size_t i = 0; i < count && bytes.ok(); ++i) {
    RowId id = 0;
    bytes(id);
    if (id >= taken.size() || taken[id] || at(id).state != State::Free) return bytes.fail("no free row");
    taken[id] = true;
    free_.push_back(id);
  }
}

SeriesCounts PairTable::counts() const {
  return {.exposed = size(), .limit = limit_, .admitted = admitted_, .ended = ended_};
}

std::vector<std::shared_ptr<const PairChunk>> PairTable::publish(std::uint32_t base) {
  std::vector<std::shared_ptr<const PairChunk>> published;
  published.reserve(chunks_.size());
  for (Chunk& chunk : chunks_) {
    if (chunk.changed || chunk.moving) publish_chunk(chunk, base);
    published.push_back(chunk.published);
  }
  return published;
}

void PairTable::publish_chunk(Chunk& chunk, std::uint32_t base) {
  auto rows = std::make_shared<PairChunk>();
  rows->reserve(kChunkRows);
  chunk.moving = false;
  for (const Row& row : chunk.rows) {
    if (row.state == State::Free) continue;
    const Account account = row.account.at(base);
    chunk.moving |= !account.recent.empty();
    rows->push_back({row.key, account});
  }
  chunk.published = std::move(rows);
  chunk.changed = false;
}

}  // namespace exporter::accounting
