// What a sweep makes of each connection that something was said about.
#include "base/at.h"
#include "connections/connection_tracker.h"
#include "connections/queues.h"

namespace exporter::connections {
namespace {

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

}  // namespace exporter::connections
