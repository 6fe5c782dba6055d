// Readable builders of what a sweep consists of. Addresses are written as text and the family follows from
// them; everything left out is one packet of a hundred bytes between documentation addresses (RFC 5737).
#pragma once

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "model/flow.h"
#include "model/interface.h"
#include "model/sweep.h"

namespace exporter::support {

inline Family family_of(const std::string& address) {
  return address.find(':') == std::string::npos ? Family::Ipv4 : Family::Ipv6;
}

inline IpAddress address(const std::string& text) {
  const Family family = family_of(text);
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(family == Family::Ipv4 ? AF_INET : AF_INET6, text.c_str(), bytes.data()) != 1)
    throw std::invalid_argument("no address: " + text);
  return IpAddress::from_wire(family, bytes.data());
}

struct AFlow {
  std::string from = "192.0.2.1";
  std::string to = "198.51.100.1";
  unsigned interface = 0;
  Direction direction = Direction::Inbound;
  std::uint64_t packets = 1;
  std::uint64_t bytes = 100;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  TcpMarks tcp{};
  TimePoint first_seen{};
  TimePoint acknowledged{};
};

inline FlowRecord a_flow(const AFlow& flow) {
  return {.pair = {.source = address(flow.from),
                   .destination = address(flow.to),
                   .interface = InterfaceId(flow.interface),
                   .direction = flow.direction,
                   .family = family_of(flow.from)},
          .protocol = flow.protocol,
          .source_port = flow.source_port,
          .destination_port = flow.destination_port,
          .volume = {.packets = flow.packets, .bytes = flow.bytes},
          .tcp = flow.tcp,
          .first_seen = flow.first_seen,
          .acknowledged = flow.acknowledged};
}

// An interface that is attached both ways.
inline InterfaceState an_interface(unsigned id, const std::string& name = "eth0") {
  return {.id = InterfaceId(id), .name = name, .attached = {true, true}};
}

// What traffic on eth0 leaves behind.
template <class... Flows>
Sweep a_sweep_of(const Flows&... flows) {
  Sweep sweep;
  sweep.interfaces = {an_interface(0)};
  (sweep.flows.push_back(a_flow(flows)), ...);
  return sweep;
}

}  // namespace exporter::support
