// A TCP connection between two namespaces that carries a known payload one way, and how many segments the two
// ends say they sent. Linux counts a super-packet there as the segments it becomes.
#pragma once

#include <cstdint>
#include <string>

#include "support/netns.h"

namespace exporter::support {

struct Transfer {
  std::uint64_t payload = 0;      // received
  std::uint64_t segments = 0;     // by the sender of the payload
  std::uint64_t answers = 0;      // by its receiver
  std::uint64_t retransmits = 0;  // of both: with any, bytes on the wire are no longer predictable
  std::uint64_t delivered = 0;    // to IP at the receiving end: fewer than segments where they come joined
  double seconds = 0;
};

// From `from` to `address` in `to`. Both ends use timestamps and no SACK: 12 bytes of options in each
// segment, 20 in the SYNs. `bytes_per_second`: no faster than that; 0 is as fast as it goes.
Transfer transfer(const Namespace& from, const Namespace& to, const std::string& address,
                  std::uint64_t payload, unsigned bytes_per_second = 0);

}  // namespace exporter::support
