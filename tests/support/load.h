// How much of a load this machine is asked for: all of it, or where it is emulated as little as
// TRAFFIC_LOAD_DIVISOR says (tests/kernels/init).
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace exporter::support {

inline std::uint64_t part_of_load(std::uint64_t whole) {
  const char* divisor = std::getenv("TRAFFIC_LOAD_DIVISOR");
  return divisor == nullptr ? whole : std::max<std::uint64_t>(whole / std::stoull(divisor), 1);
}

}  // namespace exporter::support
