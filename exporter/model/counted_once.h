// counted_once(): what `auto` means. Of all links those that together see each packet of the host's own once:
// - the ones that carry a default route, tunnels only if nothing else does: what a tunnel sends leaves
// through
//   another link in other clothes;
// - without a default route those that lead to hardware, whatever stands between;
// - without such (a container, a laboratory) all that are up but loopback, ifb and VRF, tunnels only if there
//   is nothing else.
// From each of these sets goes what another one of it sees as well: the ports of a bridge or a bond, and
// VLANs, macvlans and ipvlans on top of a link. Pure; the same links always give the same answer.
#pragma once

#include <span>
#include <vector>

#include "model/link_facts.h"

namespace exporter {

// They point into `present` and are in its order. Only supported ones.
std::vector<const LinkFacts*> counted_once(std::span<const LinkFacts> present);

}  // namespace exporter
