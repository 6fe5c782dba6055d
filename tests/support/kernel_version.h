// Which kernel runs the tests, for what is right on one and not on another.
#pragma once

#include <sys/utsname.h>

#include <cstdio>
#include <utility>

namespace exporter::support {

inline bool kernel_is_at_least(int major, int minor) {
  utsname running{};
  std::pair<int, int> version;
  uname(&running);
  std::sscanf(running.release, "%d.%d", &version.first, &version.second);
  return version >= std::pair(major, minor);
}

// The verifier of 6.17 fails (EFAULT) where a program without CAP_PERFMON has a helper write to fresh stack.
inline bool kernel_needs_perfmon() { return kernel_is_at_least(6, 17) && !kernel_is_at_least(6, 18); }

}  // namespace exporter::support
