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

}  // namespace exporter::support
