#include "connections/connection_tracker.h"

#include <algorithm>

#include "base/at.h"
#include "connections/queues.h"

namespace exporter::connections {
namespace {

bool is_tcp(const Row& row) { return row.key.protocol == ConnectionProtocol::Tcp; }

// Nothing that could change what has been judged.
bool is_calm(const Row& row, const FlowRecord& flow) {
  if (!row.judged) return false;
  if (!is_tcp(row)) return (row.seen & bit_of(flow.pair.direction)) != 0;
  const bool open = row.state == ConnectionState::Established || row.state == ConnectionState::Closing;
  return open && (flow.tcp.syn | flow.tcp.fin | flow.tcp.rst) == 0;
}

// Of one that is connecting: its SYN was seen. Without, it may be the answer to one that was evicted, and has
// been counted, before the same sweep told of that answer.
bool has_asked(const Row& row) {
  const auto side = row.opened_by == Opener::Remote ? Direction::Inbound : Direction::Outbound;
  return (row.seen & bit_of(side)) != 0;
}

bool is_unseen(const InterfaceState& state) {
  const auto for_good = [&](Direction direction) {
    const Absence why = state.absence[at(direction)];
    return !state.attached[at(direction)] && (why == Absence::InterfaceGone || why == Absence::NotSelected);
  };
  return for_good(Direction::Inbound) && for_good(Direction::Outbound);
}

// What a row most likely is that waits to be judged: only that decides who makes room within a sweep.
ConnectionState guess_of(const Row& row, const FlowRecord& flow) {
  if (!is_tcp(row)) return row.seen == kBothSides ? ConnectionState::TwoWay : ConnectionState::OneWay;
  const bool acked = flow.acknowledged != TimePoint{};
  return acked ? ConnectionState::Established : row.state;
}

// UDP: who was first. ICMP echo: who asked, also if only the answer was seen.
Opener opener_of(const Note& note, bool echo) {
  const Side& in = note.of(Direction::Inbound);
  const Side& out = note.of(Direction::Outbound);
  if (echo && in.opening != out.opening) return in.opening ? Opener::Remote : Opener::Local;
  const bool both = !in.volume.empty() && !out.volume.empty();
  if (both) return in.first_seen < out.first_seen ? Opener::Remote : Opener::Local;
  const bool from_here = !out.volume.empty();
  return from_here == (!echo || out.opening) ? Opener::Local : Opener::Remote;
}

}  // namespace

ConnectionTracker::ConnectionTracker(const ConnectionLimits& limits, TimePoint start, Traffic traffic)
    : keep_(traffic), buckets_(start) {
  change(limits, traffic);
}

void ConnectionTracker::change(const ConnectionLimits& limits, Traffic traffic) {
  limits_ = limits;
  limits_.most = std::max<std::size_t>(limits_.most, 1);
  keep_ = traffic;
  make_room();
}

void ConnectionTracker::absorb(const Sweep& sweep, TimePoint now) {
  traffic_.clear();
  meet_interfaces(sweep.interfaces);
  const std::size_t parts = parts_of(sweep.flows.size());
  for (std::size_t part = 0; part < parts; ++part) absorb_part(sweep.flows, {part, parts}, now);
  forget_notes();
  expire(now);  // last: what moved after a long rest goes on
  buckets_.advance(now);
}

// A connection is judged and may be evicted when all that the sweep says about it is known. So there can be
// more than the limit for a moment, and where that would be many more, connections are taken in parts.
std::size_t ConnectionTracker::parts_of(std::size_t records) const {
  const std::size_t spare = std::max(limits_.most / 4, kSpareRows);
  if (table_.size() + records <= limits_.most + spare) return 1;
  return (records + spare - 1) / spare;
}

void ConnectionTracker::absorb_part(const std::vector<FlowRecord>& flows, Part part, TimePoint now) {
  gather(flows, part, now);
  for (Note& note : notes_) judge(note);
  notes_.clear();
  make_room();
}

void ConnectionTracker::meet_interfaces(const std::vector<InterfaceState>& states) {
  end_unseen(states);
  const std::vector<InterfaceId> renamed = counts_.meet(states);
  if (renamed.empty()) return;
  std::vector<RowId> gone;
  table_.for_each([&](RowId id, const Row& row) {
    if (std::find(renamed.begin(), renamed.end(), row.key.interface) != renamed.end()) gone.push_back(id);
  });
  for (const RowId id : gone) table_.remove(id);
}

// What nobody can see any more would be there until its timeout, which may be days. Records of the last
// moment come in the sweep that says so, and would begin new ones: so it is done a sweep later.
void ConnectionTracker::end_unseen(const std::vector<InterfaceState>& states) {
  std::vector<bool> unseen(states.size());
  bool some = false;
  for (std::size_t i = 0; i < states.size(); ++i) {
    unseen[i] = is_unseen(states[i]);
    some |= unseen[i] && (i >= unseen_.size() || unseen_[i] != Unseen::Ended);
  }
  if (some) end_of(unseen);
  unseen_.resize(states.size());
  for (std::size_t i = 0; i < states.size(); ++i)
    unseen_[i] = !unseen[i] ? Unseen::No : unseen_[i] == Unseen::No ? Unseen::Lately : Unseen::Ended;
}

void ConnectionTracker::end_of(const std::vector<bool>& interfaces) {
  std::vector<RowId> gone;
  table_.for_each([&](RowId id, const Row& row) {
    if (index_of(row.key.interface) < interfaces.size() && interfaces[index_of(row.key.interface)])
      gone.push_back(id);
  });
  for (const RowId id : gone) end(id, ConnectionEnd::Timeout, ConnectionFailure::Unanswered);
}

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

void ConnectionTracker::judge(Note& note) {
  const RowId id = note.row;
  const ConnectionKey key = table_[id].key;
  note.row = kNoRow;
  table_[id].note = kNoRow;
  if (is_tcp(table_[id])) {
    judge_tcp_row(id, note);
  } else {
    judge_other_row(id, note);
  }
  if (keep_ == Traffic::Dropped || table_[id].queue == Queue::None) return;
  const Row& row = table_[id];
  const bool over = row.state == ConnectionState::Closed || row.state == ConnectionState::Reset;
  traffic_.push_back({key, row.opened_by, {note.sides[0].volume, note.sides[1].volume}, over});
}

void ConnectionTracker::judge_tcp_row(RowId id, const Note& note) {
  Row& row = table_[id];
  const TcpVerdict verdict = judge_tcp(row, note);
  if (verdict.step.count == TcpCount::Stray) return drop_stray(id, note);
  if (verdict.begins_anew) {
    row.total = {note.sides[0].volume, note.sides[1].volume};
    row.first_seen = verdict.first_seen == TimePoint{} ? row.last_seen : verdict.first_seen;
    row.syn_timed = verdict.syn_timed;
  }
  row.opened_by = verdict.opened_by;
  row.answered = verdict.answered;
  row.asked_again = verdict.asked_again;
  row.perhaps_on = verdict.perhaps_on;
  row.fin = verdict.fin;
  count(row.key, verdict);
  enter(id, verdict.step.next);
}

void ConnectionTracker::count(const ConnectionKey& key, const TcpVerdict& verdict) {
  const auto how = verdict.ending == TcpEnding::Rst ? ConnectionEnd::Reset : ConnectionEnd::Fin;
  counts_.opened(key, verdict.opened_by, verdict.opened);
  for (const ConnectionEnd end : kConnectionEnds) counts_.closed(key, end, verdict.closed[at(end)]);
  switch (verdict.step.count) {
    case TcpCount::Opens:
      counts_.opened(key, verdict.opened_by);
      break;
    case TcpCount::OpensAndCloses:
      counts_.opened(key, verdict.opened_by);
      [[fallthrough]];
    case TcpCount::Closes:
      counts_.closed(key, how);
      break;
    case TcpCount::Fails:
      counts_.failed(key, verdict.failure);
      break;
    case TcpCount::Nothing:
    case TcpCount::Stray:
      break;
  }
  if (verdict.handshake) counts_.handshake(key, verdict.opened_by, *verdict.handshake);
}

void ConnectionTracker::judge_other_row(RowId id, const Note& note) {
  Row& row = table_[id];
  if (!row.judged) {
    row.opened_by = opener_of(note, row.key.protocol != ConnectionProtocol::Udp);
    row.first_seen = note.first_seen() == TimePoint{} ? row.last_seen : note.first_seen();
    counts_.opened(row.key, row.opened_by);
  }
  enter(id, row.seen == kBothSides ? ConnectionState::TwoWay : ConnectionState::OneWay);
}

void ConnectionTracker::drop_stray(RowId id, const Note& note) {
  untracked_[at(Untracked::Stray)] += note.sides[0].volume + note.sides[1].volume;
  table_.remove(id);
}

void ConnectionTracker::enter(RowId id, ConnectionState state) {
  Row& row = table_[id];
  if (row.judged) counts_.leave(row.key, row.state);
  counts_.enter(row.key, state);
  row.judged = true;
  row.state = state;
  if (const Queue queue = queue_of(row, state); queue != row.queue) table_.enqueue(id, queue);
}

// What this sweep says about a row is judged before it goes; it may be nobody's row then, or more wanted.
void ConnectionTracker::make_room() {
  for (; table_.size() > limits_.most; ++evicted_)
    end(least_wanted(), ConnectionEnd::Evicted, ConnectionFailure::Evicted);
}

RowId ConnectionTracker::least_wanted() const {
  const RowId over = idlest(Queue::Closed, kFirstUnproven);
  if (over != kNoRow) return over;
  std::size_t unproven = 0;
  for (auto queue = at(kFirstUnproven); queue < at(kFirstProven); ++queue)
    unproven += table_.size_of(static_cast<Queue>(queue));
  const RowId proven = idlest(kFirstProven, Queue::None);
  const bool crowded = unproven > limits_.most / 4;
  return crowded || proven == kNoRow ? idlest(kFirstUnproven, kFirstProven) : proven;
}

RowId ConnectionTracker::idlest(Queue first, Queue end) const {
  RowId found = kNoRow;
  for (auto queue = at(first); queue < at(end); ++queue) {
    const RowId id = table_.first_of(static_cast<Queue>(queue));
    if (id == kNoRow) continue;
    if (found == kNoRow || table_[id].last_seen < table_[found].last_seen) found = id;
  }
  return found;
}

void ConnectionTracker::expire(TimePoint now) {
  for (std::size_t i = 0; i < kQueues; ++i) {
    const auto queue = static_cast<Queue>(i);
    const Duration timeout = timeout_of(queue, limits_.timeouts);
    RowId id = table_.first_of(queue);
    for (; id != kNoRow && now - table_[id].last_seen >= timeout; id = table_.first_of(queue))
      end(id, ConnectionEnd::Timeout, ConnectionFailure::Unanswered);
  }
}

void ConnectionTracker::end(RowId id, ConnectionEnd how, ConnectionFailure failure) {
  const Row& row = table_[id];
  switch (row.state) {
    case ConnectionState::Connecting:
      if (how != ConnectionEnd::Evicted || has_asked(row)) counts_.failed(row.key, failure);
      break;
    case ConnectionState::Established:
    case ConnectionState::Closing:
    case ConnectionState::OneWay:
    case ConnectionState::TwoWay:
      counts_.closed(row.key, how);
      break;
    case ConnectionState::Closed:
    case ConnectionState::Reset:
      break;
  }
  counts_.leave(row.key, row.state);
  table_.remove(id);
}

// Gives the memory of very many back, that of fewer is kept.
void ConnectionTracker::forget_notes() {
  constexpr std::size_t kKept = 16384;
  if (notes_.capacity() > kKept) std::vector<Note>().swap(notes_);
}

std::shared_ptr<const ConnectionSummary> ConnectionTracker::summary() const {
  return std::make_shared<ConnectionSummary>(ConnectionSummary{.interfaces = counts_.interfaces(),
                                                               .untracked = untracked_,
                                                               .tracked = table_.size(),
                                                               .limit = limits_.most,
                                                               .evicted = evicted_});
}

std::shared_ptr<const ConnectionListing> ConnectionTracker::listing(TimePoint now) const {
  auto listing = std::make_shared<ConnectionListing>();
  listing->window = buckets_.span(now);
  listing->rows.reserve(table_.size());
  table_.for_each([&](RowId /*id*/, const Row& row) {
    listing->rows.push_back({.key = row.key,
                             .state = row.state,
                             .opened_by = row.opened_by,
                             .total = row.total,
                             .recent = row.recent.at(buckets_, row.last_seen),
                             .first_seen = row.first_seen,
                             .last_seen = row.last_seen});
  });
  return listing;
}

}  // namespace exporter::connections
