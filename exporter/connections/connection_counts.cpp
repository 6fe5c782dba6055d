#include "connections/connection_counts.h"

#include <algorithm>

#include "base/at.h"
#include "model/interface_names.h"

namespace exporter::connections {
namespace {

template <class Bytes, class Interface>
void counters_of(Bytes& bytes, Interface& interface) {
  for (auto& protocol : interface.protocols) bytes(protocol.opened, protocol.closed);
  bytes(interface.failed);
  for (auto& times : interface.handshakes) bytes(times.counts, times.sum);
  for (auto& flags : interface.flags) bytes(flags.syn, flags.fin, flags.rst);
}

}  // namespace

void ConnectionCounts::save(ByteWriter& bytes) const {
  interface_names(bytes, names_);
  for (std::size_t i = 0; i < names_.size(); ++i) counters_of(bytes, interfaces_[i]);
}

void ConnectionCounts::restore(ByteReader& bytes) {
  interface_names(bytes, names_);
  interfaces_.assign(names_.size(), {});
  for (InterfaceConnections& interface : interfaces_) counters_of(bytes, interface);
}

std::vector<InterfaceId> ConnectionCounts::meet(const std::vector<InterfaceState>& states) {
  std::vector<InterfaceId> renamed;
  if (interfaces_.size() < states.size()) interfaces_.resize(states.size());
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (i == names_.size()) names_.push_back(states[i].name);
    if (names_[i] == states[i].name) continue;
    names_[i] = states[i].name;
    interfaces_[i] = {};
    renamed.push_back(InterfaceId(static_cast<std::uint16_t>(i)));
  }
  for (; names_.size() > states.size(); names_.pop_back()) {
    renamed.push_back(InterfaceId(static_cast<std::uint16_t>(names_.size() - 1)));
    interfaces_.resize(names_.size() - 1);
  }
  return renamed;
}

InterfaceConnections& ConnectionCounts::of(InterfaceId id) {
  if (interfaces_.size() <= index_of(id)) interfaces_.resize(index_of(id) + 1);
  return interfaces_[index_of(id)];
}

void ConnectionCounts::add_flags(const FlowRecord& flow) {
  if ((flow.tcp.syn | flow.tcp.fin | flow.tcp.rst) == 0) return;
  TcpFlagCounts& flags = of(flow.pair.interface).flags[at(flow.pair.direction)];
  flags.syn += flow.tcp.syn;
  flags.fin += flow.tcp.fin;
  flags.rst += flow.tcp.rst;
}

void ConnectionCounts::opened(const ConnectionKey& key, Opener opener, std::uint64_t count) {
  of(key).opened[at(opener)] += count;
}

void ConnectionCounts::closed(const ConnectionKey& key, ConnectionEnd end, std::uint64_t count) {
  of(key).closed[at(end)] += count;
}

void ConnectionCounts::failed(const ConnectionKey& key, ConnectionFailure why) {
  ++of(key.interface).failed[at(why)];
}

void ConnectionCounts::handshake(const ConnectionKey& key, Opener opener, Duration time) {
  if (opener == Opener::Unknown) return;
  HandshakeTimes& times = of(key.interface).handshakes[at(opener)];
  const auto* bound = std::lower_bound(kHandshakeBounds.begin(), kHandshakeBounds.end(), time);
  ++times.counts[static_cast<std::size_t>(bound - kHandshakeBounds.begin())];
  times.sum += time;
}

}  // namespace exporter::connections
