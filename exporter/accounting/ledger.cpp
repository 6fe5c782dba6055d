#include "accounting/ledger.h"

#include <algorithm>
#include <utility>

#include "accounting/look_ahead.h"
#include "base/at.h"
#include "model/interface_names.h"

namespace exporter::accounting {
Ledger::Ledger(const LedgerLimits& limits, TimePoint start, SeriesNaming naming)
    : limits_(limits),
      naming_(std::move(naming)),
      window_(limits.rate_window, start),
      weights_(start),
      book_(std::make_unique<Book>(limits.max_series)),
      last_expiry_(start) {}

template <class Visitor>
void Ledger::for_each_book(const Visitor& visit) {
  visit(*book_);
  for (Shelved& shelved : shelf_) visit(*shelved.book);
}

void Ledger::absorb(const Sweep& sweep, TimePoint now) {
  tidy_shelf(now);
  meet_interfaces(sweep.interfaces);
  last_sweep_failed_ = !sweep.failures.empty();
  absorb_flows(sweep.flows, next_moment(now));
  for (const OverflowRecord& lost : sweep.overflow) {
    add_traffic(lost.interface, lost.direction, lost.family, lost.volume);
    fold(naming_.folded_of(lost.interface, lost.direction, lost.ip_type, lost.family), lost.volume);
  }
  for (const UnparsedRecord& unparsed : sweep.unparsed)
    add_traffic(unparsed.interface, unparsed.direction, Family::Other, unparsed.volume);
  expire_idle(now);  // last: a pair that moved after a long rest goes on, and never decreases while exposed
  window_.advance(now);
}

// A number that has another name now: its former interface was forgotten, long after its last byte.
void Ledger::meet_interfaces(const std::vector<InterfaceState>& states) {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (!has_name(states, i, states_[i].name)) {
      interfaces_[i] = {};
      for_each_book([&](Book& book) {
        book.pairs.forget(states_[i].id);
        book.admission.forget(states_[i].id);
        book.folded.forget(states_[i].id);
      });
    }
  states_ = states;
  while (interfaces_.size() < states_.size()) interfaces_.emplace_back();
}

// A thirty-second part of the timeout late at most: looking at every pair in every sweep would cost more than
// it says.
void Ledger::expire_idle(TimePoint now) {
  if (now - last_expiry_ < limits_.idle_timeout / 32) return;
  last_expiry_ = now;
  book_->pairs.expire(now - limits_.idle_timeout);
}

Moment Ledger::next_moment(TimePoint now) {
  if (const double factor = weights_.advance(now); factor != 1) {
    for_each_book([&](Book& book) {
      book.pairs.scale_weights(factor);
      book.admission.scale_weights(factor);
    });
  }
  return {.now = now, .window = window_, .byte_weight = weights_.byte_weight()};
}

// Who gets a series is decided when all records have been seen, so what is folded is folded then.
void Ledger::absorb_flows(const std::vector<FlowRecord>& flows, const Moment& moment) {
  book_->admission.start_sweep(flows.size());
  missed_.clear();
  look_ahead(
      book_->pairs, flows, [this](const FlowRecord& flow) { return naming_.series_of(flow); },
      [&](const FlowRecord& flow, const PairTable::Wanted& wanted) { absorb_flow(flow, wanted, moment); });
  folded_pairs_ = book_->admission.choose(moment);
  for (const Missed& missed : missed_)
    if (!book_->admission.was_admitted(missed.number)) fold_flow(*missed.flow);
  book_->admission.settle(moment.now);
}

void Ledger::absorb_flow(const FlowRecord& flow, const PairTable::Wanted& wanted, const Moment& moment) {
  const Key& key = wanted.key;
  const PairKey& pair = flow.pair;
  add_traffic(pair.interface, pair.direction, pair.family, flow.volume);
  if (naming_.folds_nothing()) return fold(key, flow.volume);
  switch (book_->pairs.add(wanted, flow.volume, moment)) {
    case PairTable::Added::Counted:
      return;
    case PairTable::Added::Frozen:
      return fold_flow(flow);
    case PairTable::Added::NoRow:
      if (book_->admission.open())
        return book_->pairs.admit(key, flow.volume, moment.weight_of(flow.volume), moment);
      missed_.push_back({&flow, book_->admission.wait(key, flow.volume, moment)});
  }
}

void Ledger::add_traffic(InterfaceId interface, Direction direction, Family family, const Volume& volume) {
  interfaces_[index_of(interface)].traffic[at(direction)][at(family)].add(volume, window_);
}

void Ledger::fold_flow(const FlowRecord& flow) {
  const PairKey& pair = flow.pair;
  const IpType type = ip_type_of(pair.family, pair.destination);
  fold(naming_.folded_of(pair.interface, pair.direction, type, pair.family), flow.volume);
}

void Ledger::change(const LedgerLimits& limits, SeriesNaming naming, TimePoint now) {
  limits_.max_series = limits.max_series;
  limits_.idle_timeout = limits.idle_timeout;
  tidy_shelf(now);
  if (!(naming.labels() == naming_.labels())) turn_to(naming.labels(), now);
  rename(std::move(naming), now);
  book_->admission.set_limit(limits.max_series, now);
}

// Afterwards naming_ is what the series of book_ are named by, which need not be what is wanted.
void Ledger::turn_to(const SeriesLabels& labels, TimePoint now) {
  const auto wanted = std::find_if(shelf_.begin(), shelf_.end(),
                                   [&](const Shelved& shelved) { return shelved.naming.labels() == labels; });
  const bool known = wanted != shelf_.end();
  Shelved former{std::exchange(book_, nullptr), std::move(naming_), now};
  naming_ = known ? std::move(wanted->naming) : SeriesNaming({.labels = labels});
  book_ = known ? std::move(wanted->book) : std::make_unique<Book>(limits_.max_series);
  if (known && wanted->state == Shelved::State::Hidden) off_shelf_.admitted += book_->pairs.size();
  if (known) shelf_.erase(wanted);
  shelf_.push_back(std::move(former));
}

void Ledger::rename(SeriesNaming naming, TimePoint now) {
  std::vector<SeriesKey> known;
  book_->admission.for_each_key([&](const SeriesKey& key) { known.push_back(key); });
  book_->admission.rename(Renaming(naming_, naming, known), now);
  naming_ = std::move(naming);
}

void Ledger::tidy_shelf(TimePoint now) {
  constexpr Duration kEveryoneSaw = Admission::kEveryoneSaw;
  for (Shelved& shelved : shelf_) {
    if (shelved.state == Shelved::State::Shown && now - shelved.since >= kEveryoneSaw) {
      shelved.state = Shelved::State::Hidden;
      off_shelf_.ended[at(SeriesEnd::Reload)] += shelved.book->pairs.size();
    }
    if (shelved.state == Shelved::State::Hidden && now - shelved.since >= 2 * kEveryoneSaw)
      forget_pairs(shelved);
  }
}

void Ledger::forget_pairs(Shelved& shelved) {
  const SeriesCounts counts = shelved.book->pairs.counts();
  off_shelf_.admitted += counts.admitted;
  for (const SeriesEnd end : kSeriesEnds) off_shelf_.ended[at(end)] += counts.ended[at(end)];
  auto emptied = std::make_unique<Book>(limits_.max_series);
  emptied->folded = std::move(shelved.book->folded);
  shelved.book = std::move(emptied);
  shelved.state = Shelved::State::Forgotten;
}

SeriesCounts Ledger::counts() const {
  SeriesCounts counts = book_->pairs.counts();
  const auto add = [&](const SeriesCounts& more) {
    counts.admitted += more.admitted;
    for (const SeriesEnd end : kSeriesEnds) counts.ended[at(end)] += more.ended[at(end)];
  };
  add(off_shelf_);
  for (const Shelved& shelved : shelf_) {
    add(shelved.book->pairs.counts());
    if (shelved.state == Shelved::State::Shown) counts.exposed += shelved.book->pairs.size();
  }
  counts.folded = folded_pairs_;
  if (naming_.folds_nothing()) counts.exposed += book_->folded.size();
  return counts;
}

std::shared_ptr<Snapshot> Ledger::picture(TimePoint now) {
  const std::uint32_t base = window_.base(now);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->taken_at = now;
  snapshot->window = window_.span(now);
  snapshot->labels = naming_.labels();
  snapshot->network_names = naming_.network_names();
  snapshot->pairs = book_->pairs.publish(base);
  snapshot->folded = book_->folded.rows(base);
  snapshot->pair_count = book_->pairs.size();
  for (const Shelved& shelved : shelf_)
    if (shelved.state == Shelved::State::Shown)
      snapshot->former.push_back({.labels = shelved.naming.labels(),
                                  .network_names = shelved.naming.network_names(),
                                  .pairs = shelved.book->pairs.publish(base),
                                  .folded = shelved.book->folded.rows(base)});
  snapshot->last_sweep_failed = last_sweep_failed_;
  picture_interfaces(*snapshot, base);
  return snapshot;
}

void Ledger::picture_interfaces(Snapshot& snapshot, std::uint32_t base) const {
  snapshot.interfaces.reserve(states_.size());
  for (std::size_t i = 0; i < states_.size(); ++i) {
    InterfaceRow& row = snapshot.interfaces.emplace_back();
    row.state = states_[i];
    for (const Direction direction : kDirections)
      for (const Family family : {Family::Ipv4, Family::Ipv6, Family::Other})
        row.traffic[at(direction)][at(family)] = interfaces_[i].traffic[at(direction)][at(family)].at(base);
  }
}

}  // namespace exporter::accounting
