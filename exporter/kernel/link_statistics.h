// The kernel's own packet counters of all interfaces, as /proc/net/dev has them. Of the ways to ask for them
// it is the one that does not wait for the lock under which interfaces are made and removed (rtnl), so that a
// sweep never waits for somebody's thousand new interfaces. One thread.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/fd.h"
#include "base/units.h"

namespace exporter::kernel {

using LinkStatistics = std::array<Volume, 2>;  // by Direction: received, sent
using LinkStatisticsByName = std::unordered_map<std::string, LinkStatistics>;

// Lines that are none are passed over.
LinkStatisticsByName parse_link_statistics(std::string_view proc_net_dev);

class LinkStatisticsReader {
 public:
  // Of the network namespace that this thread is in now. Reads nothing for ever if there is no such file.
  explicit LinkStatisticsReader(const char* path = "/proc/thread-self/net/dev");

  [[nodiscard]] LinkStatisticsByName read();

 private:
  Fd file_;
  std::string text_;  // kept for its memory
};

}  // namespace exporter::kernel
