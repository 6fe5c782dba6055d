// PairTable: the accounts of the series of address pairs. Bounded: who comes when it is full must be counted
// elsewhere. Rows keep their place while they live, so the order of series is stable; they lie in chunks, and
// only chunks in which something moved are copied for a snapshot. A frozen row is exposed with the value it
// has. One thread; time is handed in.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "accounting/key.h"
#include "accounting/rate_window.h"
#include "accounting/row_index.h"
#include "accounting/weight.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "model/renaming.h"
#include "model/series_counts.h"
#include "model/snapshot.h"

namespace exporter::accounting {

class PairTable {
 public:
  enum class State : std::uint8_t { Free, Counting, Frozen };
  enum class Added : std::uint8_t { Counted, Frozen, NoRow };

  struct Row {
    Key key;
    MovingAccount account;
    TimePoint last_seen;
    double weight = 0;
    State state = State::Free;
  };
  struct Weighed {
    double weight;
    RowId row;
  };

  // A key that is being looked for.
  struct Wanted {
    Key key;
    std::size_t hash;
  };

  explicit PairTable(std::size_t limit) : limit_(limit), rows_(KeyOf{this}) {}
  PairTable(const PairTable&) = delete;
  PairTable& operator=(const PairTable&) = delete;

  // The two steps before add(), some other keys earlier each: add() then finds in the cache what it needs.
  [[nodiscard]] Wanted look_for(const Key& key) const;
  void approach(const Wanted& wanted) const;

  // Frozen, NoRow: these bytes must be counted elsewhere.
  Added add(const Wanted& wanted, const Volume& volume, const Moment& moment);
  // For a pair that has no row, while there is room. `weight` includes that of `volume`.
  void admit(const Key& key, const Volume& volume, double weight, const Moment& moment);

  void freeze(RowId row) { at(row).state = State::Frozen; }
  void thaw(RowId row) { at(row).state = State::Counting; }
  void end(RowId row, SeriesEnd why);
  // Ends all that count and were last seen before `deadline`.
  void expire(TimePoint deadline);
  // That of one key, if it is such.
  void expire(const Key& key, TimePoint deadline);
  // Another limit; who is too many goes on until it is ended.
  void set_limit(std::size_t limit) { limit_ = limit; }
  // All rows have the keys that `renaming` says.
  void rename(const Renaming& renaming);
  // Ends all that show an interface.
  void forget(InterfaceId interface);

  // Up to `count` that count, the lightest first.
  void lightest(std::size_t count, std::vector<Weighed>& found) const;
  void scale_weights(double factor);

  // Chunks that did not change are the ones of the last call.
  std::vector<std::shared_ptr<const PairChunk>> publish(std::uint32_t base);

  [[nodiscard]] const Row& row(RowId row) const { return chunks_[row / kChunkRows].rows[row % kChunkRows]; }
  // Any number.
  [[nodiscard]] bool counts_in(RowId id) const {
    return id < chunks_.size() * kChunkRows && row(id).state == State::Counting;
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::size_t limit() const { return limit_; }
  [[nodiscard]] std::size_t room() const { return limit_ - std::min(limit_, rows_.size()); }
  // visit(row, id); it may end that row.
  template <class Visitor>
  void for_each(const Visitor& visit) const {
    for (std::size_t c = 0; c < chunks_.size(); ++c)
      for (std::size_t i = 0; i < kChunkRows; ++i)
        if (const Row& row = chunks_[c].rows[i]; row.state != State::Free)
          visit(row, static_cast<RowId>(c * kChunkRows + i));
  }
  // All but `folded`.
  [[nodiscard]] SeriesCounts counts() const;

  // But for who is frozen.
  void save(ByteWriter& bytes, const RateWindow& window) const;
  // Into an empty one; keys for which `fits` is true. Every row has the place it had.
  template <class Fits>
  void restore(ByteReader& bytes, const RateWindow& window, const Fits& fits);
  // Roughly what save() takes.
  [[nodiscard]] std::size_t saved_size() const { return chunks_.size() * kChunkRows * sizeof(Row); }

 private:
  static constexpr std::size_t kChunkRows = 256;

  struct Chunk {
    std::vector<Row> rows;
    std::shared_ptr<const PairChunk> published;
    bool changed = true;
    bool moving = false;  // a published rate is not zero, and will be one day
  };

  struct KeyOf {
    const PairTable* table;
    const Key& operator()(RowId row) const { return table->row(row).key; }
  };

  // Without its account.
  static constexpr std::size_t kRowBytes = sizeof(RowId) + sizeof(Key) + sizeof(TimePoint) + sizeof(double);
  template <class Bytes, ValueOf<Row> Any>
  friend void fields(Bytes& bytes, Any& row) {
    bytes(row.key, row.last_seen, row.weight);
  }
  void restore_row(RowId id, const Row& row, ByteReader& bytes);
  void restore_free(std::size_t count, ByteReader& bytes);

  RowId take_row();
  Row& at(RowId row) { return chunks_[row / kChunkRows].rows[row % kChunkRows]; }
  void mark_changed(RowId row) { chunks_[row / kChunkRows].changed = true; }
  template <class Condition>
  void end_if(SeriesEnd why, const Condition& condition);
  static void publish_chunk(Chunk& chunk, std::uint32_t base);

  std::size_t limit_;
  RowIndex<KeyOf> rows_;
  std::vector<Chunk> chunks_;
  std::vector<RowId> free_;
  std::uint64_t admitted_ = 0;
  std::array<std::uint64_t, kSeriesEnds.size()> ended_{};
};

template <class Fits>
void PairTable::restore(ByteReader& bytes, const RateWindow& window, const Fits& fits) {
  bytes(admitted_, ended_);
  const std::size_t chunks = bytes.count(0, kChunkRows * sizeof(RowId));
  for (std::size_t i = 0; i < chunks; ++i) chunks_.emplace_back().rows.resize(kChunkRows);
  const std::size_t rows = bytes.count(0, kRowBytes + MovingAccount::kLeastBytes);
  for (std::size_t i = 0; i < rows && bytes.ok(); ++i) {
    RowId id = 0;
    Row row;
    bytes(id, row);
    fields(bytes, row.account, window);
    bytes.expect(fits(row.key), "the key of no series");
    restore_row(id, row, bytes);
  }
  restore_free(chunks * kChunkRows - rows, bytes);
}

}  // namespace exporter::accounting
