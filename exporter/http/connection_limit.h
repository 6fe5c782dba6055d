// How many clients may be connected at once: no more than wanted, and no more than half of the descriptors
// that the process may have open, since attachments and maps need theirs.
#pragma once

#include <sys/resource.h>

#include <algorithm>

namespace exporter::http {

struct ConnectionLimit {
  unsigned hard;         // the server accepts no more
  unsigned comfortable;  // above it, newcomers displace the silent
};

inline ConnectionLimit connection_limit(unsigned wanted, rlim_t descriptors) {
  constexpr rlim_t kFewest = 32;
  const auto affordable = std::max(descriptors / 2, kFewest);
  const auto hard = static_cast<unsigned>(std::min<rlim_t>(wanted, affordable));
  // libmicrohttpd accepts up to ten at a time before it closes those that were displaced.
  return {hard, hard - std::min(hard / 2, std::max(hard / 8, 16U))};
}

}  // namespace exporter::http
