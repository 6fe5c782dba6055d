#include "accounting/admission.h"

#include <algorithm>

namespace exporter::accounting {
namespace {

auto nth(std::vector<Contender>& list, std::size_t n) {
  return list.begin() + static_cast<std::ptrdiff_t>(n);
}

std::size_t most_of(std::size_t limit) { return std::max<std::size_t>(limit / Admission::kTurnoverShare, 1); }

}  // namespace

Admission::Admission(PairTable& table)
    : table_(table), waiting_(table.limit()), turnover_(most_of(table.limit()), kEveryoneSaw) {}

void Admission::start_sweep(std::size_t records) {
  waiting_.start_sweep();
  open_ = waiting_.size() == 0 && table_.room() >= records;
  if (open_) lightest_ = 0;
}

std::size_t Admission::choose(const Moment& moment) {
  const std::size_t frozen = moved_while_frozen(moment.now);
  decide(moment);
  return frozen + waiting_.staying_of_sweep();
}

// Most sweeps end at the fourth line: all have their rows, or nobody is heavier than the lightest that has.
void Admission::decide(const Moment& moment) {
  contenders_.clear();
  const std::size_t places = take_over(moment.now);
  const bool pressing = pressed(moment.now);
  if (places == 0 && contenders_.empty() && !pressing) return;
  waiting_.append_contenders(moment.now, contenders_);
  fill(places, moment);
  if (pressing) replace_lightest(moment);
}

bool Admission::pressed(TimePoint now) const {
  return table_.size() > 0 && now - kLookEvery >= last_look_ && turnover_.allows_one(now) &&
         waiting_.heaviest_of_sweep(now) > kClearly * lightest_;
}

// Retired rows whose last value everyone has seen contend for their own places, if they may. How many places
// there are.
std::size_t Admission::take_over(TimePoint now) {
  const auto first = std::partition(retired_.begin(), retired_.end(),
                                    [&](const Retired& retired) { return retired.over > now; });
  for (auto it = first; it != retired_.end(); ++it)
    if (it->why == Why::NoName)
      end(it->row, SeriesEnd::Reload, now);
    else
      contenders_.push_back({table_.row(it->row).weight, it->row, true});
  retired_.erase(first, retired_.end());
  const std::size_t others = table_.size() - contenders_.size();
  return table_.limit() - std::min(table_.limit(), others);
}

std::size_t Admission::moved_while_frozen(TimePoint now) const {
  return static_cast<std::size_t>(
      std::count_if(retired_.begin(), retired_.end(),
                    [&](const Retired& retired) { return table_.row(retired.row).last_seen == now; }));
}

// Who is among the heaviest and silent just now has its place kept: else the lightest that happens to move
// would take it. Leaves in contenders_ who must go on waiting.
void Admission::fill(std::size_t places, const Moment& moment) {
  places = std::min(places, contenders_.size());
  const auto rest = nth(contenders_, places);
  if (rest != contenders_.end()) std::nth_element(contenders_.begin(), rest, contenders_.end(), heavier);
  for (auto it = rest; it != contenders_.end(); ++it)
    if (it->has_row) end(it->index, SeriesEnd::Outweighed, moment.now);
  std::for_each(contenders_.begin(), rest, [&](const Contender& contender) { seat(contender, moment); });
  contenders_.erase(contenders_.begin(), rest);
  std::erase_if(contenders_, [](const Contender& contender) { return contender.has_row; });
}

void Admission::seat(const Contender& contender, const Moment& moment) {
  if (contender.has_row) {
    table_.thaw(contender.index);
  } else {
    if (!moves(contender)) return;
    WaitingList::Entry& entry = waiting_.at(contender.index);
    table_.admit(entry.key, entry.volume, entry.weight, moment);
    waiting_.leave(entry);
  }
  lightest_ = std::min(lightest_, contender.weight);
}

// While the lightest row can be had at once, it goes to the heaviest that move. Else rows are retired for the
// heaviest that wait, but for as many as are retired already.
void Admission::replace_lightest(const Moment& moment) {
  last_look_ = moment.now;
  table_.lightest(turnover_.allowed(moment.now), rows_);
  if (rows_.empty()) return;
  const bool at_once = seen_by_all(rows_.front().row) <= moment.now;
  if (at_once) std::erase_if(contenders_, [&](const Contender& one) { return !moves(one); });
  const std::size_t served = at_once ? 0 : retired_.size();
  if (contenders_.size() <= served) return;
  rows_.resize(std::min(rows_.size(), contenders_.size() - served));
  const auto first = nth(contenders_, served);
  std::nth_element(contenders_.begin(), first, contenders_.end(), heavier);
  std::partial_sort(first, nth(contenders_, served + rows_.size()), contenders_.end(), heavier);
  compare(&*first, at_once, moment);
}

// Keeps lightest_ true: of the rows behind the last one compared, of those that stay and of those that come.
void Admission::compare(const Contender* contender, bool at_once, const Moment& moment) {
  double lightest = rows_.back().weight;
  for (const PairTable::Weighed& row : rows_) {
    const bool clearly = contender->weight > kClearly * row.weight;
    const bool replaced = clearly && (seen_by_all(row.row) <= moment.now) == at_once;
    if (replaced) replace(row.row, *contender, at_once, moment);
    lightest = std::min(lightest, replaced ? contender->weight : row.weight);
    if (!clearly) break;
    ++contender;
  }
  lightest_ = lightest;
}

void Admission::replace(RowId row, const Contender& contender, bool at_once, const Moment& moment) {
  turnover_.take(moment.now);
  if (at_once) {
    end(row, SeriesEnd::Outweighed, moment.now);
    seat(contender, moment);
  } else {
    retired_.push_back({row, seen_by_all(row), Why::Outweighed});
    table_.freeze(row);
  }
}

void Admission::end(RowId row, SeriesEnd why, TimePoint now) {
  waiting_.bar(table_.row(row).key, table_.row(row).weight, now + kEveryoneSaw);
  table_.end(row, why);
}

// For a row that counts.
void Admission::retire(RowId row, Why why, TimePoint now) {
  if (seen_by_all(row) <= now)
    return end(row, why == Why::NoName ? SeriesEnd::Reload : SeriesEnd::Outweighed, now);
  retired_.push_back({row, seen_by_all(row), why});
  table_.freeze(row);
}

void Admission::set_limit(std::size_t limit, TimePoint now) {
  table_.set_limit(limit);
  waiting_.set_limit(limit);
  turnover_.set_most(most_of(limit));
  if (counting() <= limit) return call_back();
  table_.lightest(counting() - limit, rows_);
  for (const PairTable::Weighed& row : rows_) retire(row.row, Why::NoPlace, now);
}

// Of the rows that had to go for a reload, the heaviest go on if there is room for them again.
void Admission::call_back() {
  const auto first = std::partition(retired_.begin(), retired_.end(),
                                    [](const Retired& retired) { return retired.why != Why::NoPlace; });
  std::sort(first, retired_.end(), [&](const Retired& a, const Retired& b) {
    return table_.row(a.row).weight < table_.row(b.row).weight;
  });
  const auto outweighed = static_cast<std::size_t>(std::count_if(
      retired_.begin(), first, [](const Retired& retired) { return retired.why == Why::Outweighed; }));
  std::size_t taken = counting() + outweighed;
  for (; taken < table_.limit() && !retired_.empty() && retired_.back().why == Why::NoPlace; ++taken) {
    table_.thaw(retired_.back().row);
    lightest_ = std::min(lightest_, table_.row(retired_.back().row).weight);
    retired_.pop_back();
  }
}

void Admission::rename(const Renaming& renaming, TimePoint now) {
  table_.rename(renaming);
  waiting_.rename(renaming, now);
  for (Retired& retired : retired_)
    if (!renaming.goes_on(table_.row(retired.row).key))
      retired.why = Why::NoName;
    else if (retired.why == Why::NoName)
      retired.why = Why::NoPlace;
  table_.for_each([&](const PairTable::Row& row, RowId id) {
    if (row.state == PairTable::State::Counting && !renaming.goes_on(row.key)) retire(id, Why::NoName, now);
  });
  call_back();
}

void Admission::forget(InterfaceId interface) {
  waiting_.forget(interface);
  std::erase_if(retired_, [&](const Retired& retired) {
    return table_.row(retired.row).state != PairTable::State::Frozen;
  });
}

void Admission::save(ByteWriter& bytes) const {
  waiting_.save(bytes);
  turnover_.save(bytes);
  bytes.perhaps_never(last_look_);
  bytes(lightest_);
  bytes.count(retired_.size(), kRetiredBytes);
  for (const Retired& retired : retired_) bytes(retired);
}

void Admission::restore_decisions(ByteReader& bytes) {
  turnover_.restore(bytes);
  bytes.perhaps_never(last_look_);
  bytes(lightest_);
  const std::size_t count = bytes.count(0, kRetiredBytes);
  for (std::size_t i = 0; i < count && bytes.ok(); ++i) {
    Retired retired{};
    bytes(retired);
    if (!table_.counts_in(retired.row)) return bytes.fail("a row that does not count is retired");
    table_.freeze(retired.row);
    retired_.push_back(retired);
  }
}

void Admission::scale_weights(double factor) {
  waiting_.scale_weights(factor);
  lightest_ *= factor;
}

}  // namespace exporter::accounting
