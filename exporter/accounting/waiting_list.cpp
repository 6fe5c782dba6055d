#include "accounting/waiting_list.h"

#include <algorithm>

namespace exporter::accounting {

void WaitingList::start_sweep() {
  ++sweep_;
  of_sweep_.clear();
}

std::uint32_t WaitingList::add(const Key& key, const Volume& volume, const Moment& moment) {
  const std::uint32_t place = places_.place_of(key, entries_);
  Entry& entry = entries_[place];
  if (!in_sweep(entry)) {
    entry.volume = {};
    entry.sweep = sweep_;
    of_sweep_.push_back(place);
  }
  entry.volume += volume;
  entry.weight += moment.weight_of(volume);
  entry.last_seen = moment.now;
  return place;
}

void WaitingList::bar(const Key& key, double weight, TimePoint until) {
  Entry& entry = entries_[places_.place_of(key, entries_)];
  entry.weight = weight;
  entry.barred_until = until;
}

bool WaitingList::waits(const Entry& entry, TimePoint now) const {
  return entry.barred_until <= now && (in_sweep(entry) || entry.last_seen > now - kPatience);
}

void WaitingList::append_contenders(TimePoint now, std::vector<Contender>& contenders) const {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (waits(entries_[i], now)) contenders.push_back({entries_[i].weight, static_cast<std::uint32_t>(i)});
}

double WaitingList::heaviest_of_sweep(TimePoint now) const {
  double heaviest = 0;
  for (const std::uint32_t place : of_sweep_)
    if (entries_[place].barred_until <= now) heaviest = std::max(heaviest, entries_[place].weight);
  return heaviest;
}

std::size_t WaitingList::staying_of_sweep() const {
  return static_cast<std::size_t>(std::count_if(
      of_sweep_.begin(), of_sweep_.end(), [&](std::uint32_t place) { return !entries_[place].leaves; }));
}

void WaitingList::forget(InterfaceId interface) {
  drop_if([&](const Entry& entry) { return entry.key.interface() == interface; });
}

void WaitingList::rename(const Renaming& renaming, TimePoint now) {
  for (Entry& entry : entries_) {
    entry.key = renaming.key_of(entry.key);
    entry.hash = PlaceIndex::hash_of(entry.key);
  }
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.barred_until <= now && !renaming.goes_on(entry.key);
  });
  of_sweep_.clear();
  places_.rebuild(entries_);
}

void WaitingList::scale_weights(double factor) {
  for (Entry& entry : entries_) entry.weight *= factor;
}

// Looking at all of them in every sweep would cost more than it says.
void WaitingList::settle(TimePoint now) {
  if (entries_.size() > limit_) {
    drop_lightest(now);
    some_leave_ = true;  // the silent at least
  }
  if (!some_leave_ && now - kPatience / 4 < looked_for_silent_) return;
  some_leave_ = false;
  looked_for_silent_ = now;
  drop_if(
      [&](const Entry& entry) { return entry.leaves || (entry.barred_until <= now && !waits(entry, now)); });
}

// A quarter more than must go, so that a full list is not ranked in every sweep.
void WaitingList::drop_lightest(TimePoint now) {
  ranking_.clear();
  append_contenders(now, ranking_);
  std::erase_if(ranking_, [&](const Contender& contender) { return entries_[contender.index].leaves; });
  const std::size_t kept = limit_ - limit_ / 4;
  if (ranking_.size() <= kept) return;
  const auto first_dropped = ranking_.begin() + static_cast<std::ptrdiff_t>(kept);
  std::nth_element(ranking_.begin(), first_dropped, ranking_.end(), heavier);
  std::for_each(first_dropped, ranking_.end(),
                [&](const Contender& contender) { leave(entries_[contender.index]); });
}

void WaitingList::save(ByteWriter& bytes) const {
  bytes.perhaps_never(looked_for_silent_);
  bytes.count(entries_.size(), kEntryBytes);
  for (const Entry& entry : entries_) bytes(entry);
}

template <class Condition>
void WaitingList::drop_if(const Condition& condition) {
  if (std::erase_if(entries_, condition) > 0) places_.rebuild(entries_);
}

}  // namespace exporter::accounting
