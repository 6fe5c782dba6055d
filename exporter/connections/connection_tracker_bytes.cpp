// What a tracker leaves to the tracker of the next process.
#include "connections/connection_tracker.h"
#include "connections/queues.h"

namespace exporter::connections {
namespace {

// Between two sweeps all have been judged. The queue follows from the rest.
constexpr std::size_t kRowBytes = 100;

template <class Bytes, ValueOf<ConnectionKey> Key>
void fields_of(Bytes& bytes, Key& key) {
  auto interface = static_cast<std::uint16_t>(key.interface);
  bytes(key.local, key.remote, key.local_port, key.remote_port, interface);
  bytes.choice(key.protocol, kConnectionProtocols.size());
  bytes.choice(key.family, 2);
  if constexpr (Bytes::kReads) key.interface = InterfaceId{interface};
}

template <class Bytes, ValueOf<Row> Any>
void fields_of(Bytes& bytes, Any& row) {
  fields_of(bytes, row.key);
  bytes(row.total, row.recent, row.first_seen, row.last_seen, row.seen, row.fin);
  bytes.choice(row.state, kConnectionStates.size());
  bytes.choice(row.opened_by, kOpeners.size());
  std::array<bool, 4> marks{row.syn_timed, row.answered, row.asked_again, row.perhaps_on};
  bytes(marks);
  if constexpr (Bytes::kReads) {
    row.syn_timed = marks[0];
    row.answered = marks[1];
    row.asked_again = marks[2];
    row.perhaps_on = marks[3];
  }
}

bool is_possible(const Row& row) {
  return is_tcp(row) == (row.state < ConnectionState::OneWay) && row.seen <= kBothSides &&
         row.fin <= kBothSides;
}

}  // namespace

// Each queue from its first to its last, so that they come back in their order.
void ConnectionTracker::save(ByteWriter& bytes) const {
  bytes.reserve(table_.size() * sizeof(Row));
  counts_.save(bytes);
  bytes(buckets_, untracked_, evicted_);
  bytes.count(unseen_.size(), 1);
  for (const Unseen unseen : unseen_) bytes.choice(unseen, kUnseen);
  bytes.count(table_.size(), kRowBytes);
  for (std::size_t queue = 0; queue < kQueues; ++queue)
    for (RowId id = table_.first_of(static_cast<Queue>(queue)); id != kNoRow; id = table_[id].behind)
      fields_of(bytes, table_[id]);
}

void ConnectionTracker::restore(ByteReader& bytes) {
  counts_.restore(bytes);
  bytes(buckets_, untracked_, evicted_);
  unseen_.assign(bytes.count(0, 1), Unseen::No);
  for (Unseen& unseen : unseen_) bytes.choice(unseen, kUnseen);
  const std::size_t rows = bytes.count(0, kRowBytes);
  for (std::size_t i = 0; i < rows && bytes.ok(); ++i) {
    Row row;
    fields_of(bytes, row);
    if (bytes.ok()) restore_row(row, bytes);
  }
}

void ConnectionTracker::restore_row(const Row& read, ByteReader& bytes) {
  const std::size_t hash = ConnectionTable::hash_of(read.key);
  if (index_of(read.key.interface) >= counts_.interfaces().size() || !is_possible(read))
    return bytes.fail("a connection that cannot be");
  if (table_.find(read.key, hash) != kNoRow) return bytes.fail("a connection twice");
  const RowId id = table_.add(read.key, hash);
  Row& row = table_[id];
  const RowId chained = row.chained;
  row = read;
  row.chained = chained;
  row.judged = true;
  table_.enqueue(id, queue_of(row, row.state));
  counts_.enter(row.key, row.state);
}

}  // namespace exporter::connections
