#include "accounting/connection_series.h"

#include <algorithm>
#include <limits>

#include "accounting/look_ahead.h"
#include "model/interface_names.h"

namespace exporter::accounting {
namespace {

// Later than any account has seen, so that none has anything recent.
constexpr std::uint32_t kNoRates = std::numeric_limits<std::uint32_t>::max();

Key key_of(const ConnectionTraffic& traffic) {
  const ConnectionKey& key = traffic.key;
  SeriesKey::Rest rest;
  rest.interface = key.interface;
  rest.protocol = number_of(key.protocol);
  rest.ports = {key.local_port, key.remote_port};
  rest.opened_by = traffic.opened_by;
  return {Endpoint::of(key.family, key.local), Endpoint::of(key.family, key.remote), rest};
}

Key folded_key(std::size_t interface, ConnectionProtocol protocol) {
  SeriesKey::Rest rest;
  rest.interface = static_cast<InterfaceId>(interface);
  rest.protocol = number_of(protocol);
  return {{}, {}, rest};
}

Volume both_ways(const ConnectionTraffic& traffic) { return traffic.volume[0] + traffic.volume[1]; }

}  // namespace

ConnectionSeries::ConnectionSeries(std::size_t limit, Duration idle_timeout, TimePoint start)
    : idle_timeout_(idle_timeout),
      window_(Duration::zero(), start),
      weights_(start),
      rows_(limit),
      admission_(rows_),
      last_expiry_(start) {}

// As the ledger does with pairs: who gets a series is decided when all have been seen.
void ConnectionSeries::absorb(const std::vector<ConnectionTraffic>& traffic,
                              const std::vector<InterfaceState>& interfaces, TimePoint now) {
  if (!on() && rows_.size() == 0) return;
  meet_interfaces(interfaces);
  const Moment moment = next_moment(now);
  expire_over(now);
  admission_.start_sweep(on() ? traffic.size() : 0);
  missed_.clear();
  if (on())
    look_ahead(rows_, traffic, key_of, [&](const ConnectionTraffic& one, const PairTable::Wanted& wanted) {
      absorb_one(one, wanted, moment);
    });
  folded_connections_ = admission_.choose(moment);
  for (const Missed& missed : missed_)
    if (admission_.was_admitted(missed.number))
      note_if_over(*missed.traffic, key_of(*missed.traffic), now);
    else
      fold(*missed.traffic);
  admission_.settle(now);
  expire_idle(now);
}

// A number that has another name now is another interface.
void ConnectionSeries::meet_interfaces(const std::vector<InterfaceState>& states) {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (!has_name(states, i, names_[i])) {
      const InterfaceId id{static_cast<std::uint16_t>(i)};
      rows_.forget(id);
      admission_.forget(id);
      folded_[i] = {};
    }
  names_.resize(std::min(names_.size(), states.size()));
  for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = states[i].name;
  for (std::size_t i = names_.size(); i < states.size(); ++i) names_.push_back(states[i].name);
  folded_.resize(names_.size());
}

void ConnectionSeries::change(std::size_t limit, Duration idle_timeout, TimePoint now) {
  idle_timeout_ = idle_timeout;
  if (on() && limit == 0) folded_shown_until_ = now + Admission::kEveryoneSaw;
  if (limit > 0) folded_shown_until_ = TimePoint::max();
  admission_.set_limit(limit, now);
}

void ConnectionSeries::expire_idle(TimePoint now) {
  if (now - last_expiry_ < idle_timeout_ / 32) return;
  last_expiry_ = now;
  rows_.expire(now - idle_timeout_);
}

// Who sends again and again after its end is noted as often: those beyond the bound wait for the idle
// timeout.
void ConnectionSeries::note_if_over(const ConnectionTraffic& traffic, const Key& key, TimePoint now) {
  if (traffic.over && over_.size() < 4 * rows_.limit()) over_.push_back({key, now});
}

// Its ports may be another connection's since, which has been seen then.
void ConnectionSeries::expire_over(TimePoint now) {
  for (; !over_.empty() && over_.front().since + Admission::kEveryoneSaw <= now; over_.pop_front())
    rows_.expire(over_.front().key, over_.front().since + TimePoint::duration(1));
}

Moment ConnectionSeries::next_moment(TimePoint now) {
  if (const double factor = weights_.advance(now); factor != 1) {
    rows_.scale_weights(factor);
    admission_.scale_weights(factor);
  }
  return {.now = now, .window = window_, .byte_weight = weights_.byte_weight()};
}

void ConnectionSeries::absorb_one(const ConnectionTraffic& traffic, const PairTable::Wanted& wanted,
                                  const Moment& moment) {
  const Volume volume = both_ways(traffic);
  switch (rows_.add(wanted, volume, moment)) {
    case PairTable::Added::Counted:
      return note_if_over(traffic, wanted.key, moment.now);
    case PairTable::Added::Frozen:
      return fold(traffic);
    case PairTable::Added::NoRow:
      if (admission_.open()) {
        rows_.admit(wanted.key, volume, moment.weight_of(volume), moment);
        return note_if_over(traffic, wanted.key, moment.now);
      }
      missed_.push_back({&traffic, admission_.wait(wanted.key, volume, moment)});
  }
}

void ConnectionSeries::fold(const ConnectionTraffic& traffic) {
  folded_[index_of(traffic.key.interface)][static_cast<std::size_t>(traffic.key.protocol)] +=
      both_ways(traffic);
}

void ConnectionSeries::picture_into(Snapshot& snapshot) {
  snapshot.connection_series = rows_.publish(kNoRates);
  snapshot.folded_connections.clear();
  if (snapshot.taken_at >= folded_shown_until_) return;
  for (std::size_t i = 0; i < folded_.size(); ++i)
    for (const ConnectionProtocol protocol : kConnectionProtocols)
      if (const Volume& volume = folded_[i][static_cast<std::size_t>(protocol)]; !volume.empty())
        snapshot.folded_connections.push_back({folded_key(i, protocol), {volume, {}}});
}

SeriesCounts ConnectionSeries::counts() const {
  SeriesCounts counts = rows_.counts();
  counts.folded = folded_connections_;
  return counts;
}

}  // namespace exporter::accounting
