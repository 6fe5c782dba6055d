// How many clients may be connected at once: no more than wanted, and no more than half of the descriptors
// that the process may have open, since attachments and maps need theirs. If those need more than the other
// half, the number of a new connection's own descriptor tells how few are left.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace exporter::http {

struct ConnectionLimit {
  unsigned hard;         // the server accepts no more
  unsigned comfortable;  // above it, newcomers displace the silent
  int last_descriptor;   // and so they do from this one on
};

inline ConnectionLimit connection_limit(unsigned wanted, rlim_t descriptors) {
  constexpr rlim_t kFewest = 32;
  const auto affordable = std::max(descriptors / 2, kFewest);
  const auto hard = static_cast<unsigned>(std::min<rlim_t>(wanted, affordable));
  // libmicrohttpd accepts up to ten at a time before it closes those that were displaced. Once accept() fails
  // it accepts nobody until somebody leaves, and the silent stay for long.
  constexpr rlim_t kSpare = 16;
  const auto last = std::min<rlim_t>(descriptors, std::numeric_limits<int>::max());
  return {hard, hard - std::min(hard / 2, std::max(hard / 8, 16U)),
          static_cast<int>(last - std::min(last, kSpare))};
}

}  // namespace exporter::http
