// PairTable: the accounts of the series of address pairs. Bounded: who comes when it is full is
// refused and must be counted elsewhere. Rows keep their place while they live, so the order of series is
// stable; they lie in chunks, and only chunks in which something moved are copied for a snapshot. One thread;
// time is handed in.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "accounting/flat_map.h"
#include "accounting/rate_window.h"
#include "model/series_key.h"
#include "model/snapshot.h"

namespace exporter::accounting {

class PairTable {
 public:
  explicit PairTable(std::size_t limit) : limit_(limit) {}

  // False if the pair has no series and can get none.
  bool add(const SeriesKey& pair, const Volume& volume, TimePoint now, const RateWindow& window);

  // Ends the series of all pairs that were last seen before `deadline`.
  void expire(TimePoint deadline);

  // Ends the series that show an interface.
  void forget(InterfaceId interface);

  // Chunks that did not change are the ones of the last call.
  std::vector<std::shared_ptr<const PairChunk>> publish(std::uint32_t base);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::size_t limit() const { return limit_; }

 private:
  static constexpr std::size_t kChunkRows = 256;

  struct Row {
    SeriesKey key;
    MovingAccount account;
    TimePoint last_seen;
    bool used = false;
  };
  struct Chunk {
    std::vector<Row> rows;
    std::shared_ptr<const PairChunk> published;
    bool changed = true;
    bool moving = false;  // a published rate is not zero, and will be one day
  };

  std::uint32_t take_row();
  Row& row(std::uint32_t index) { return chunks_[index / kChunkRows].rows[index % kChunkRows]; }
  template <class Condition>
  void end_if(const Condition& condition);
  static void publish_chunk(Chunk& chunk, std::uint32_t base);

  std::size_t limit_;
  FlatMap<SeriesKey, std::uint32_t> rows_;
  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace exporter::accounting
