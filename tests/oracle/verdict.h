// What tshark says of each frame of a capture, reduced to what the README promises to count it as: the
// addresses of the IP header that directly follows the link header and its tags. IP inside of anything else
// (MPLS, PPPoE, LLC, tunnels) is none of that.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "oracle/capture.h"

namespace exporter::oracle {

struct Verdict {
  std::size_t length = 0;   // on the wire
  int version = 0;          // 4 or 6; 0: no addresses
  std::size_t tags = 0;     // in front of the IP header
  std::string source = {};  // as inet_ntop() writes it
  std::string destination = {};
  bool gave_up = false;  // the IPv4 header has addresses, but a length or options at which tshark stops
};

// One for each frame, in their order. Throws if `tshark` cannot be run, or sees other frames than we do.
std::vector<Verdict> ask_tshark(const std::string& tshark, const std::string& path, const Frames& frames);

}  // namespace exporter::oracle
