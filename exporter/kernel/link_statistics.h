// The kernel's own packet counters of one interface (rtnetlink's IFLA_STATS_LINK_64; what /proc/net/dev
// shows). One thread.
#pragma once

#include <array>

#include "base/result.h"
#include "base/units.h"
#include "kernel/netlink.h"

namespace exporter::kernel {

using LinkStatistics = std::array<Volume, 2>;  // by Direction: received, sent

Result<LinkStatistics> read_link_statistics(Netlink& netlink, int ifindex);

}  // namespace exporter::kernel
