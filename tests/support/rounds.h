// How often a random test is repeated. A sanitizer takes ten times as long for each round, and what it looks
// for is in the first.
#pragma once

#include <algorithm>

namespace exporter::support {

constexpr unsigned rounds(unsigned many) {
#ifdef TRAFFIC_SANITIZED
  return std::max(1U, many / 6);
#else
  return many;
#endif
}

}  // namespace exporter::support
