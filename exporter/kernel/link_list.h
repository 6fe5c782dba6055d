// What interfaces this network namespace has, asked of rtnetlink. A dump is the truth; events are only hints
// that it is time for one. One thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "ebpf/shared/settings.h"
#include "kernel/netlink.h"
#include "model/link_facts.h"

namespace exporter::kernel {

// Interfaces that carry an IPv4 or IPv6 default route of the main table, by ifindex.
Result<std::vector<int>> default_route_interfaces(Netlink& netlink);

// Every interface, with what InterfacePatterns has to know of it.
Result<std::vector<LinkFacts>> list_links(Netlink& netlink, const std::vector<int>& default_routes);

// Where an interface's packets begin. False for link types whose packets we cannot read (radio monitors,
// InfiniBand…); LinkFacts::supported says the same.
bool link_kind_of(unsigned hardware_type, link_kind& kind);
// What there is to say about such a link type.
Error unreadable_link(unsigned hardware_type);

}  // namespace exporter::kernel
