#include "accounting/ledger.h"

#include <utility>

namespace exporter::accounting {
namespace {

template <class E>
constexpr std::size_t at(E value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

Ledger::Ledger(const LedgerLimits& limits, TimePoint start, SeriesNaming naming)
    : limits_(limits),
      naming_(std::move(naming)),
      window_(limits.rate_window, start),
      weights_(start),
      pairs_(limits.max_series),
      admission_(pairs_),
      last_expiry_(start) {}

void Ledger::absorb(const Sweep& sweep, TimePoint now) {
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
    if (states_[i].name != states[i].name) {
      interfaces_[i] = {};
      pairs_.forget(states_[i].id);
      admission_.forget(states_[i].id);
      folded_.forget(states_[i].id);
    }
  states_ = states;
  while (interfaces_.size() < states_.size()) interfaces_.emplace_back();
}

// A thirty-second part of the timeout late at most: looking at every pair in every sweep would cost more than
// it says.
void Ledger::expire_idle(TimePoint now) {
  if (now - last_expiry_ < limits_.idle_timeout / 32) return;
  last_expiry_ = now;
  pairs_.expire(now - limits_.idle_timeout);
}

Moment Ledger::next_moment(TimePoint now) {
  if (const double factor = weights_.advance(now); factor != 1) {
    pairs_.scale_weights(factor);
    admission_.scale_weights(factor);
  }
  return {.now = now, .window = window_, .byte_weight = weights_.byte_weight()};
}

// Who gets a series is decided when all records have been seen, so what is folded is folded then.
void Ledger::absorb_flows(const std::vector<FlowRecord>& flows, const Moment& moment) {
  admission_.start_sweep(flows.size());
  missed_.clear();
  absorb_each(flows, moment);
  folded_pairs_ = admission_.choose(moment);
  for (const Missed& missed : missed_)
    if (!admission_.was_admitted(missed.number)) fold_flow(*missed.flow);
  admission_.settle(moment.now);
}

// Each record's account is asked for a few records before its turn: the accounts do not fit into any cache.
void Ledger::absorb_each(const std::vector<FlowRecord>& flows, const Moment& moment) {
  constexpr std::size_t kAhead = 8;
  std::array<PairTable::Wanted, 4 * kAhead> wanted;
  const auto wanted_of = [&](std::size_t i) -> PairTable::Wanted& { return wanted[i % wanted.size()]; };
  for (std::size_t i = 0; i < flows.size() + 2 * kAhead; ++i) {
    if (i < flows.size()) wanted_of(i) = pairs_.look_for(naming_.series_of(flows[i].pair, flows[i].protocol));
    if (i >= kAhead && i - kAhead < flows.size()) pairs_.approach(wanted_of(i - kAhead));
    if (i >= 2 * kAhead) absorb_flow(flows[i - 2 * kAhead], wanted_of(i - 2 * kAhead), moment);
  }
}

void Ledger::absorb_flow(const FlowRecord& flow, const PairTable::Wanted& wanted, const Moment& moment) {
  const Key& key = wanted.key;
  const PairKey& pair = flow.pair;
  add_traffic(pair.interface, pair.direction, pair.family, flow.volume);
  if (naming_.folds_nothing()) return fold(key, flow.volume);
  switch (pairs_.add(wanted, flow.volume, moment)) {
    case PairTable::Added::Counted:
      return;
    case PairTable::Added::Frozen:
      return fold_flow(flow);
    case PairTable::Added::NoRow:
      if (admission_.open()) return pairs_.admit(key, flow.volume, moment.weight_of(flow.volume), moment);
      missed_.push_back({&flow, admission_.wait(key, flow.volume, moment)});
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

SeriesCounts Ledger::counts() const {
  SeriesCounts counts = pairs_.counts();
  counts.folded = folded_pairs_;
  if (naming_.folds_nothing()) counts.exposed = folded_.size();
  return counts;
}

std::shared_ptr<const Snapshot> Ledger::picture(TimePoint now) {
  const std::uint32_t base = window_.base(now);
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->taken_at = now;
  snapshot->window = window_.span(now);
  snapshot->labels = naming_.labels();
  snapshot->network_names = naming_.network_names();
  snapshot->pairs = pairs_.publish(base);
  snapshot->folded = folded_.rows(base);
  snapshot->pair_count = pairs_.size();
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
