// Tun: a TUN device, whose packets begin with their IP header, and both sides of it: what a program writes
// comes in on it, what is routed to it goes out.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "base/units.h"
#include "support/netns.h"

namespace exporter::support {

// Ends the process with 77 where there are no TUN devices.
void skip_unless_tun();

class Tun {
 public:
  // Up, with 10.8.0.0/24 routed to it. `where` is borrowed.
  Tun(const Namespace& where, const std::string& name);

  // Packets that come in, from as many sources; an IPv6 one after each IPv4 one. The volume is of IP packets.
  Volume receive(std::uint64_t pairs, std::uint32_t sources) const;
  // UDP datagrams that go out.
  Volume send(std::uint64_t packets, std::size_t payload) const;

 private:
  const Namespace& where_;
  Fd device_;
};

}  // namespace exporter::support
