// LinkFacts: what must be known of a network interface to decide whether it is to be watched. A plain value,
// as the kernel told it at one moment; whoever reads the links fills it, InterfacePatterns judges it.
#pragma once

#include <string>

namespace exporter {

struct LinkFacts {
  std::string name;  // as the kernel has it; see InterfaceState::name
  int ifindex = 0;
  unsigned hardware_type = 0;  // ARPHRD_*
  bool up = false;
  bool loopback = false;
  bool default_route = false;  // carries an IPv4 or IPv6 default route
  bool supported = true;       // we can attach to a link of this kind
  std::string kind = {};       // "veth", "bridge"… as the kernel names it; empty for hardware and loopback
  int master = 0;              // ifindex of the bridge, bond… that this one is a port of
  int lower = 0;               // ifindex of the one that this one stands on, if it is in this namespace

  friend bool operator==(const LinkFacts&, const LinkFacts&) = default;
};

}  // namespace exporter
