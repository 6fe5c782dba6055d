// What a sweep says about each connection, from whichever records it came in.
#include "base/at.h"
#include "connections/connection_tracker.h"
#include "connections/queues.h"

namespace exporter::connections {
namespace {

// Nothing that could change what has been judged.
bool is_calm(const Row& row, const FlowRecord& flow) {
  if (!row.judged) return false;
  if (!is_tcp(row)) return (row.seen & bit_of(flow.pair.direction)) != 0;
  const bool open = row.state == ConnectionState::Established || row.state == ConnectionState::Closing;
  return open && (flow.tcp.syn | flow.tcp.fin | flow.tcp.rst) == 0;
}

// What a row most likely is that waits to be judged: only that decides who makes room within a sweep.
ConnectionState guess_of(const Row& row, const FlowRecord& flow) {
  if (!is_tcp(row)) return row.seen == kBothSides ? ConnectionState::TwoWay : ConnectionState::OneWay;
  const bool acked = flow.acknowledged != TimePoint{};
  return acked ? ConnectionState::Established : row.state;
}

}  // namespace

// Each record's row is asked for a few records before its turn: the rows do not fit into any cache.
void ConnectionTracker::gather(const std::vector<FlowRecord>& flows, Part part, TimePoint now) {
  constexpr std::size_t kAhead = 8;
  std::array<Wanted, 4 * kAhead> wanted;
  const auto wanted_of = [&](std::size_t i) -> Wanted& { return wanted[i % wanted.size()]; };
  for (std::size_t i = 0; i < flows.size() + 2 * kAhead; ++i) {
    if (i < flows.size()) wanted_of(i) = look_for(flows[i], part);
    if (i >= kAhead && i - kAhead < flows.size()) table_.prefetch_row(wanted_of(i - kAhead).hash);
    if (i >= 2 * kAhead) gather_flow(flows[i - 2 * kAhead], wanted_of(i - 2 * kAhead), now);
  }
}

ConnectionTracker::Wanted ConnectionTracker::look_for(const FlowRecord& flow, Part part) {
  Wanted wanted;
  wanted.belongs = key_of(flow, wanted.key);
  wanted.here = part.number == 0;
  if (wanted.belongs != Belongs::ToConnection) return wanted;
  wanted.hash = ConnectionTable::hash_of(wanted.key);
  wanted.here = (wanted.hash >> 32) % part.of == part.number;
  table_.prefetch_place(wanted.hash);
  return wanted;
}

void ConnectionTracker::gather_flow(const FlowRecord& flow, const Wanted& wanted, TimePoint now) {
  if (!wanted.here) return;
  counts_.add_flags(flow);
  if (wanted.belongs == Belongs::NoPorts) untracked_[at(Untracked::NoPorts)] += flow.volume;
  if (wanted.belongs != Belongs::ToConnection) return;
  RowId id = table_.find(wanted.key, wanted.hash);
  if (id == kNoRow) id = add_row(wanted);
  move(id, flow, now);
}

RowId ConnectionTracker::add_row(const Wanted& wanted) {
  const RowId id = table_.add(wanted.key, wanted.hash);
  Row& row = table_[id];
  row.state = is_tcp(row) ? ConnectionState::Connecting : ConnectionState::OneWay;
  return id;
}

void ConnectionTracker::move(RowId id, const FlowRecord& flow, TimePoint now) {
  Row& row = table_[id];
  const Direction direction = flow.pair.direction;
  const bool first_now = row.last_seen != now || row.queue == Queue::None;
  if (first_now) row.recent.turn(buckets_, row.last_seen);
  row.last_seen = now;
  row.total[at(direction)] += flow.volume;
  row.recent.add(direction, flow.volume);
  if (keep_ == Traffic::Kept || row.note != kNoRow || !is_calm(row, flow)) {
    Side& side = note_of(id).sides[at(direction)];
    side.add(flow);
    side.opening |= is_echo_request(flow);
  }
  row.seen |= bit_of(direction);
  if (!row.judged) row.state = guess_of(row, flow);
  const Queue queue = queue_of(row, row.state);
  if (first_now || queue != row.queue) table_.enqueue(id, queue);
}

Note& ConnectionTracker::note_of(RowId id) {
  Row& row = table_[id];
  if (row.note == kNoRow) {
    row.note = static_cast<std::uint32_t>(notes_.size());
    notes_.push_back({.row = id});
  }
  return notes_[row.note];
}

}  // namespace exporter::connections
