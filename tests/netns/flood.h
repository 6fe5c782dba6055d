// Floods: IPv4 packets of which each may be another connection's, sent by nobody through AF_PACKET.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/units.h"
#include "support/netns.h"

namespace exporter::support {

struct FloodEnds {
  std::uint32_t source = 0;  // host order, like all of these
  std::uint32_t destination = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

struct Flood {
  enum class Kind { Udp, TcpSyn };

  std::string interface;
  Kind kind = Kind::Udp;
  std::uint64_t packets = 0;
  std::function<FloodEnds(std::uint64_t)> ends;  // of each packet
  std::uint64_t per_second = 0;                  // 0: as fast as it goes
  std::string hardware = "02:02:02:02:02:02";    // to whom; IP sees only what is for its own
};

// From `where`; returns when all of them have been taken by the kernel.
Volume send_flood(const Namespace& where, const Flood& flood);

// "10.7.0.1"
std::uint32_t ipv4_number(const std::string& address);

}  // namespace exporter::support
