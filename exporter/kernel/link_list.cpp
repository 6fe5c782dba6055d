#include "kernel/link_list.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <functional>

namespace exporter::kernel {
namespace {

constexpr int kDumpTries = 5;

nlmsghdr* dump_request(NetlinkBuffer& buffer, std::uint16_t type) {
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_type = type;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  return request;
}

// A change during the dump makes it worthless; the kernel says so and the next try begins anew.
Result<void> retry_interrupted(const std::function<Result<void>()>& dump) {
  Result<void> done = dump();
  for (int i = 1; i < kDumpTries && !done && done.error().code().value() == EINTR; ++i) done = dump();
  return done;
}

std::string kind_of(const nlattr& info) {
  std::string kind;
  for_each_nested(info, [&](const nlattr& attribute) {
    if (mnl_attr_get_type(&attribute) == IFLA_INFO_KIND) kind = mnl_attr_get_str(&attribute);
  });
  return kind;
}

void read_link_attribute(const nlattr& attribute, LinkFacts& link, bool& lower_elsewhere) {
  switch (mnl_attr_get_type(&attribute)) {
    case IFLA_IFNAME:
      link.name = mnl_attr_get_str(&attribute);
      break;
    case IFLA_LINKINFO:
      link.kind = kind_of(attribute);
      break;
    case IFLA_MASTER:
      link.master = static_cast<int>(mnl_attr_get_u32(&attribute));
      break;
    case IFLA_LINK:
      link.lower = static_cast<int>(mnl_attr_get_u32(&attribute));
      break;
    case IFLA_LINK_NETNSID:
      lower_elsewhere = true;
      break;
  }
}

void read_link(const nlmsghdr& message, std::vector<LinkFacts>& links) {
  if (message.nlmsg_type != RTM_NEWLINK) return;
  const auto* info = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(&message));
  LinkFacts link;
  link.ifindex = info->ifi_index;
  link.hardware_type = info->ifi_type;
  link.up = (info->ifi_flags & IFF_UP) != 0;
  link.loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
  link_kind kind{};
  link.supported = link_kind_of(info->ifi_type, kind);
  bool lower_elsewhere = false;
  for_each_attribute(message, sizeof(*info),
                     [&](const nlattr& attribute) { read_link_attribute(attribute, link, lower_elsewhere); });
  if (lower_elsewhere) link.lower = 0;
  links.push_back(std::move(link));
}

void read_multipath(const nlattr& hops, std::vector<int>& interfaces) {
  auto left = static_cast<int>(mnl_attr_get_payload_len(&hops));
  const auto* hop = static_cast<const rtnexthop*>(mnl_attr_get_payload(&hops));
  for (; RTNH_OK(hop, left); left -= RTNH_ALIGN(hop->rtnh_len), hop = RTNH_NEXT(hop))
    interfaces.push_back(hop->rtnh_ifindex);
}

void read_default_route(const nlmsghdr& message, std::vector<int>& interfaces) {
  if (message.nlmsg_type != RTM_NEWROUTE) return;
  const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(&message));
  if (route->rtm_dst_len != 0 || route->rtm_table != RT_TABLE_MAIN || route->rtm_type != RTN_UNICAST) return;
  for_each_attribute(message, sizeof(*route), [&](const nlattr& attribute) {
    if (mnl_attr_get_type(&attribute) == RTA_OIF)
      interfaces.push_back(static_cast<int>(mnl_attr_get_u32(&attribute)));
    if (mnl_attr_get_type(&attribute) == RTA_MULTIPATH) read_multipath(attribute, interfaces);
  });
}

Result<void> dump_routes(Netlink& netlink, unsigned char family, std::vector<int>& interfaces) {
  NetlinkBuffer buffer{};
  nlmsghdr* request = dump_request(buffer, RTM_GETROUTE);
  auto* route = static_cast<rtmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(rtmsg)));
  route->rtm_family = family;
  return netlink.ask(*request, [&](const nlmsghdr& message) { read_default_route(message, interfaces); });
}

}  // namespace

bool link_kind_of(unsigned hardware_type, link_kind& kind) {
  switch (hardware_type) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK:
      kind = LINK_ETHERNET;
      return true;
    case ARPHRD_NONE:
    case ARPHRD_RAWIP:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case ARPHRD_IP6GRE:
      kind = LINK_RAW_IP;
      return true;
    default:
      return false;
  }
}

Result<std::vector<int>> default_route_interfaces(Netlink& netlink) {
  std::vector<int> interfaces;
  const auto dumped = retry_interrupted([&]() -> Result<void> {
    interfaces.clear();
    if (auto v4 = dump_routes(netlink, AF_INET, interfaces); !v4) return v4;
    return dump_routes(netlink, AF_INET6, interfaces);
  });
  if (!dumped) return dumped.error().within("list default routes");
  return interfaces;
}

Result<std::vector<LinkFacts>> list_links(Netlink& netlink, const std::vector<int>& default_routes) {
  std::vector<LinkFacts> links;
  const auto dumped = retry_interrupted([&]() -> Result<void> {
    links.clear();
    NetlinkBuffer buffer{};
    nlmsghdr* request = dump_request(buffer, RTM_GETLINK);
    mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
    mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return netlink.ask(*request, [&](const nlmsghdr& message) { read_link(message, links); });
  });
  if (!dumped) return dumped.error().within("list interfaces");
  // A link that is down has no routes, or is losing them just now, or has dead ones.
  for (LinkFacts& link : links)
    link.default_route = link.up && std::find(default_routes.begin(), default_routes.end(), link.ifindex) !=
                                        default_routes.end();
  return links;
}

Error unreadable_link(unsigned hardware_type) {
  return Error::text("its link type " + std::to_string(hardware_type) + " carries no Ethernet and no bare IP",
                     Fault::Unsupported);
}

}  // namespace exporter::kernel
