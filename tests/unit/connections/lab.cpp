#include "unit/connections/lab.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>

#include "support/catch.h"

namespace connections_test {
namespace {

template <class E>
constexpr std::size_t at(E value) {
  return static_cast<std::size_t>(value);
}

template <class Counts>
std::uint64_t sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

using Gauges = std::array<std::array<std::uint64_t, kConnectionStates.size()>, kConnectionProtocols.size()>;

std::vector<Gauges> recount(const std::vector<ConnectionRow>& rows, std::size_t interfaces) {
  std::vector<Gauges> gauges(interfaces);
  for (const ConnectionRow& row : rows)
    ++gauges.at(index_of(row.key.interface))[at(row.key.protocol)][at(row.state)];
  return gauges;
}

std::uint64_t open_ones(const ProtocolConnections& protocol, bool tcp) {
  const auto in = [&](ConnectionState state) { return protocol.now[at(state)]; };
  return tcp ? in(ConnectionState::Established) + in(ConnectionState::Closing)
             : in(ConnectionState::OneWay) + in(ConnectionState::TwoWay);
}

FlowRecord record_of(Direction direction, const Ends& ends) {
  const bool out = direction == Direction::Outbound;
  const bool icmp = ends.protocol == 1 || ends.protocol == 58;
  const auto type = static_cast<std::uint16_t>(ends.protocol == 1 ? 0x0800 - ends.local_port
                                                                  : 0x8000 + 0x8100 - ends.local_port);
  return support::a_flow({.from = out ? ends.local : ends.remote,
                          .to = out ? ends.remote : ends.local,
                          .interface = ends.interface,
                          .direction = direction,
                          .packets = 0,
                          .bytes = 0,
                          .protocol = ends.protocol,
                          .source_port = icmp && !out ? type : (out ? ends.local_port : ends.remote_port),
                          .destination_port = icmp || out ? ends.remote_port : ends.local_port});
}

bool same_flow(const FlowRecord& a, const FlowRecord& b) {
  return a.pair == b.pair && a.protocol == b.protocol && a.source_port == b.source_port &&
         a.destination_port == b.destination_port;
}

}  // namespace

void audit(const connections::ConnectionTracker& tracker, TimePoint now) {
  const auto summary = tracker.summary();
  const auto listing = tracker.listing(now);
  const std::vector<Gauges> gauges = recount(listing->rows, summary->interfaces.size());
  bool identities = true;
  bool recounted = true;
  for (std::size_t i = 0; i < summary->interfaces.size(); ++i)
    for (const ConnectionProtocol protocol : kConnectionProtocols) {
      const ProtocolConnections& counts = summary->interfaces[i].protocols[at(protocol)];
      const bool tcp = protocol == ConnectionProtocol::Tcp;
      identities = identities && sum(counts.opened) - sum(counts.closed) == open_ones(counts, tcp);
      recounted = recounted && counts.now == gauges[i][at(protocol)];
    }
  CHECK(identities);
  CHECK(recounted);
  CHECK(summary->tracked == listing->rows.size());
  CHECK(summary->tracked <= summary->limit);
}

void Lab::send(Direction direction, const std::string& flags, const Ends& ends) {
  clock_ += between;
  const auto has = [&](char flag) { return flags.find(flag) != std::string::npos; };
  const FlowRecord blank = record_of(direction, ends);
  auto found = std::find_if(coming.flows.begin(), coming.flows.end(),
                            [&](const FlowRecord& flow) { return same_flow(flow, blank); });
  if (found == coming.flows.end()) {
    coming.flows.push_back(blank);
    found = coming.flows.end() - 1;
    found->first_seen = clock_;
  }
  found->volume += {1, 100};
  if (ends.protocol != 6) return;
  found->tcp.syn += has('S') ? 1 : 0;
  found->tcp.fin += has('F') ? 1 : 0;
  found->tcp.rst += has('R') ? 1 : 0;
  found->tcp.opening |= has('S') && !has('A');
  found->tcp.answering |= has('S') && has('A');
  const bool acks = (has('A') || has('D')) && !has('S') && !has('R');
  if (acks && found->acknowledged == TimePoint{}) found->acknowledged = clock_;
}

Lab& Lab::pass(const std::string& script, const Ends& ends) {
  std::istringstream words(script);
  for (std::string word; words >> word;) {
    if (word == "|")
      sweep();
    else
      send(word.at(0) == '>' ? Direction::Outbound : Direction::Inbound, word.substr(1), ends);
  }
  return *this;
}

Lab& Lab::sweep(Duration after) {
  now += after;
  clock_ = now;
  coming.interfaces = {support::an_interface(0)};
  coming.interfaces.push_back(support::an_interface(1, "eth1"));
  tracker.absorb(coming, now);
  coming.clear();
  audit(tracker, now);
  return *this;
}

Lab& Lab::wait(Duration time) {
  const TimePoint until = now + time;
  while (until - now > 1s) sweep();
  return sweep(until - now);
}

std::uint64_t Lab::now_in(ConnectionState state, ConnectionProtocol protocol) const {
  return eth().protocols[at(protocol)].now[at(state)];
}

std::uint64_t Lab::opened(Opener opener, ConnectionProtocol protocol) const {
  return eth().protocols[at(protocol)].opened[at(opener)];
}

std::uint64_t Lab::opened(ConnectionProtocol protocol) const {
  return sum(eth().protocols[at(protocol)].opened);
}

std::uint64_t Lab::closed(ConnectionEnd end, ConnectionProtocol protocol) const {
  return eth().protocols[at(protocol)].closed[at(end)];
}

std::uint64_t Lab::failed(ConnectionFailure failure) const { return eth().failed[at(failure)]; }

std::uint64_t Lab::measured(Opener opener) const { return sum(eth().handshakes[at(opener)].counts); }

ConnectionRow Lab::row() const {
  const std::vector<ConnectionRow> all = rows();
  REQUIRE(all.size() == 1);
  return all[0];
}

}  // namespace connections_test
