#include "kernel/link_statistics.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>

namespace exporter::kernel {
namespace {

void read_answer(const nlmsghdr& message, LinkStatistics& statistics) {
  for_each_attribute(message, sizeof(if_stats_msg), [&](const nlattr& attribute) {
    if (mnl_attr_get_type(&attribute) != IFLA_STATS_LINK_64) return;
    rtnl_link_stats64 counters{};  // a newer kernel has more at its end
    std::memcpy(&counters, mnl_attr_get_payload(&attribute),
                std::min<std::size_t>(sizeof(counters), mnl_attr_get_payload_len(&attribute)));
    statistics = {Volume{counters.rx_packets, counters.rx_bytes},
                  Volume{counters.tx_packets, counters.tx_bytes}};
  });
}

}  // namespace

Result<LinkStatistics> read_link_statistics(Netlink& netlink, int ifindex) {
  NetlinkBuffer buffer{};
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_type = RTM_GETSTATS;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;  // the acknowledgement ends the answer
  auto* wanted = static_cast<if_stats_msg*>(mnl_nlmsg_put_extra_header(request, sizeof(if_stats_msg)));
  wanted->ifindex = static_cast<std::uint32_t>(ifindex);
  wanted->filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
  LinkStatistics statistics{};
  const auto asked = netlink.ask(*request, [&](const nlmsghdr& m) { read_answer(m, statistics); });
  if (!asked) return asked.error().within("read the kernel's counters of an interface");
  return statistics;
}

}  // namespace exporter::kernel
