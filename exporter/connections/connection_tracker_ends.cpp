// How connections end that no packet ends: too many, idle for too long, on an interface that is not seen any
// more.
#include <algorithm>

#include "base/at.h"
#include "connections/connection_tracker.h"
#include "connections/queues.h"

namespace exporter::connections {
namespace {

// Of one that is connecting: its SYN was seen. Without, it may be the answer, or the answer sent again, to
// one that was evicted and has been counted.
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

}  // namespace

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
      if (has_asked(row)) counts_.failed(row.key, failure);
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

}  // namespace exporter::connections
