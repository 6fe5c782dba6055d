#include "connections/connection_tracker.h"

#include <algorithm>

namespace exporter::connections {

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
