#include "accounting/pair_table.h"

namespace exporter::accounting {

bool PairTable::add(const SeriesKey& pair, const Volume& volume, TimePoint now, const RateWindow& window) {
  auto found = rows_.find(pair);
  if (found == rows_.end()) {
    if (rows_.size() >= limit_) return false;
    const std::uint32_t index = take_row();
    row(index) = {.key = pair, .account = MovingAccount(window), .last_seen = now, .used = true};
    found = rows_.emplace(pair, index).first;
  }
  Row& mine = row(found->second);
  mine.account.add(volume, window);
  mine.last_seen = now;
  chunks_[found->second / kChunkRows].changed = true;
  return true;
}

std::uint32_t PairTable::take_row() {
  if (free_.empty()) {
    const std::size_t first = chunks_.size() * kChunkRows;
    chunks_.emplace_back().rows.resize(kChunkRows);
    for (std::size_t i = kChunkRows; i-- > 0;) free_.push_back(static_cast<std::uint32_t>(first + i));
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  return index;
}

template <class Condition>
void PairTable::end_if(const Condition& condition) {
  for (std::size_t c = 0; c < chunks_.size(); ++c)
    for (std::size_t i = 0; i < kChunkRows; ++i) {
      Row& candidate = chunks_[c].rows[i];
      if (!candidate.used || !condition(candidate)) continue;
      rows_.erase(candidate.key);
      candidate = {};
      chunks_[c].changed = true;
      free_.push_back(static_cast<std::uint32_t>(c * kChunkRows + i));
    }
}

void PairTable::expire(TimePoint deadline) {
  end_if([&](const Row& row) { return row.last_seen < deadline; });
}

void PairTable::forget(InterfaceId interface) {
  end_if([&](const Row& row) { return row.key.interface() == interface; });
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
    if (!row.used) continue;
    const Account account = row.account.at(base);
    chunk.moving |= !account.recent.empty();
    rows->push_back({row.key, account});
  }
  chunk.published = std::move(rows);
  chunk.changed = false;
}

}  // namespace exporter::accounting
