// What a link of some hosts carries in an ordinary minute: sessions, names, fragments, tags, tunnels, errors
// that quote other packets, and what is no IP at all.
#pragma once

#include <vector>

#include "support/packet.h"

namespace exporter::oracle {

std::vector<support::Bytes> ethernet_mix();

// IPv4 and IPv6, as a tun device has them.
std::vector<support::Bytes> raw_ip_mix();

}  // namespace exporter::oracle
