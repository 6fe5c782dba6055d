#include "kernel/clsact.h"

#include <arpa/inet.h>
#include <bpf/libbpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include <cstring>
#include <string_view>

#include "kernel/datapath.h"

namespace exporter::kernel {
namespace {

// "ete" in the high bytes, the qdisc flag and the instance in the low one.
constexpr std::uint32_t kHandleBase = 0x65746500;
constexpr std::uint32_t kMadeQdisc = 0x80;
constexpr std::string_view kBpfKind = "bpf";

bpf_tc_hook hook_on(int ifindex, bpf_tc_attach_point point) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = ifindex;
  hook.attach_point = point;
  return hook;
}

bpf_tc_attach_point point_of(Direction direction) {
  return direction == Direction::Inbound ? BPF_TC_INGRESS : BPF_TC_EGRESS;
}

bpf_tc_opts options_for(std::uint32_t handle) {
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.handle = handle;
  options.priority = kClsactPriority;
  return options;
}

void read_filter_options(const nlattr& options, ClsactFilter& filter) {
  for_each_nested(options, [&](const nlattr& attribute) {
    if (mnl_attr_get_type(&attribute) == TCA_BPF_NAME) filter.name = mnl_attr_get_str(&attribute);
    if (mnl_attr_get_type(&attribute) == TCA_BPF_ID) filter.program_id = mnl_attr_get_u32(&attribute);
  });
}

// A classifier without filters shows up with handle 0: not a filter.
void read_filter(const nlmsghdr& message, std::vector<ClsactFilter>& filters) {
  const auto* tc = static_cast<const tcmsg*>(mnl_nlmsg_get_payload(&message));
  if (tc->tcm_handle == 0) return;
  ClsactFilter filter;
  filter.priority = TC_H_MAJ(tc->tcm_info) >> 16;
  filter.protocol = ntohs(static_cast<std::uint16_t>(TC_H_MIN(tc->tcm_info)));
  filter.handle = tc->tcm_handle;
  const nlattr* options = nullptr;
  for_each_attribute(message, sizeof(*tc), [&](const nlattr& attribute) {
    if (mnl_attr_get_type(&attribute) == TCA_KIND) filter.kind = mnl_attr_get_str(&attribute);
    if (mnl_attr_get_type(&attribute) == TCA_CHAIN) filter.chain = mnl_attr_get_u32(&attribute);
    if (mnl_attr_get_type(&attribute) == TCA_OPTIONS) options = &attribute;
  });
  if (filter.kind == kBpfKind && options != nullptr) read_filter_options(*options, filter);
  filters.push_back(std::move(filter));
}

Error held_by_ingress() {
  return Error::text(
      "it has an 'ingress' qdisc, which leaves no room for clsact and has no egress side. "
      "Whoever made it can use clsact instead, which takes the same ingress filters",
      Fault::Unsupported);
}

Error held_priority() {
  return Error::text(
      "priority 2 of clsact is held by a filter of another kind or protocol; give that one another",
      Fault::Unsupported);
}

nlmsghdr* tc_dump_request(NetlinkBuffer& buffer, std::uint16_t type, int ifindex, std::uint32_t parent) {
  nlmsghdr* request = mnl_nlmsg_put_header(buffer.data());
  request->nlmsg_type = type;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto* tc = static_cast<tcmsg*>(mnl_nlmsg_put_extra_header(request, sizeof(tcmsg)));
  tc->tcm_family = AF_UNSPEC;
  tc->tcm_ifindex = ifindex;
  tc->tcm_parent = parent;
  return request;
}

}  // namespace

std::uint32_t ClsactHandle::value() const { return kHandleBase | (made_qdisc ? kMadeQdisc : 0) | instance; }

bool ClsactHandle::parse(std::uint32_t value, ClsactHandle& to) {
  if ((value & 0xffffff00) != kHandleBase) return false;
  to.made_qdisc = (value & kMadeQdisc) != 0;
  to.instance = value & 0x7f;
  return true;
}

Result<std::vector<ClsactFilter>> list_filters(Netlink& netlink, int ifindex, Direction direction) {
  NetlinkBuffer buffer{};
  const std::uint32_t side = direction == Direction::Inbound ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS;
  nlmsghdr* request = tc_dump_request(buffer, RTM_GETTFILTER, ifindex, TC_H_MAKE(TC_H_CLSACT, side));
  std::vector<ClsactFilter> filters;
  const auto asked = netlink.ask(*request, [&](const nlmsghdr& message) { read_filter(message, filters); });
  if (!asked) return asked.error().within("list TC filters");
  return filters;
}

bool is_our_filter(const ClsactFilter& filter, Direction direction, ClsactHandle& handle) {
  const bool named = filter.name.starts_with(program_name(direction, PacketAccess::InPlace)) ||
                     filter.name.starts_with(program_name(direction, PacketAccess::Copying));
  return named && filter.priority == kClsactPriority && ClsactHandle::parse(filter.handle, handle);
}

// The kernel lists the qdiscs of all interfaces, whichever is asked for.
Result<std::string> ingress_qdisc(Netlink& netlink, int ifindex) {
  NetlinkBuffer buffer{};
  nlmsghdr* request = tc_dump_request(buffer, RTM_GETQDISC, ifindex, TC_H_UNSPEC);
  std::string kind;
  const auto asked = netlink.ask(*request, [&](const nlmsghdr& message) {
    const auto* tc = static_cast<const tcmsg*>(mnl_nlmsg_get_payload(&message));
    if (tc->tcm_ifindex != ifindex || tc->tcm_parent != TC_H_CLSACT) return;
    for_each_attribute(message, sizeof(*tc), [&](const nlattr& attribute) {
      if (mnl_attr_get_type(&attribute) == TCA_KIND) kind = mnl_attr_get_str(&attribute);
    });
  });
  if (!asked) return asked.error().within("list qdiscs");
  return kind;
}

std::optional<Error> why_no_room(const std::string& qdisc, const std::vector<ClsactFilter>& filters) {
  if (qdisc == "ingress") return held_by_ingress();
  for (const ClsactFilter& filter : filters)
    if (filter.chain == 0 && filter.priority == kClsactPriority &&
        (filter.kind != kBpfKind || filter.protocol != ETH_P_ALL))
      return held_priority();
  return std::nullopt;
}

Result<bool> ensure_clsact(Netlink& netlink, int ifindex) {
  bpf_tc_hook hook = hook_on(ifindex, BPF_TC_INGRESS);
  const int status = bpf_tc_hook_create(&hook);
  if (status == 0) return true;
  if (status != -EEXIST) return Error::from_errno(status, "create clsact");
  const auto kind = ingress_qdisc(netlink, ifindex);
  if (!kind) return kind.error();
  if (*kind == "ingress") return held_by_ingress();
  return false;
}

Result<void> remove_clsact_if_empty(Netlink& netlink, int ifindex) {
  for (const Direction direction : kDirections) {
    const auto filters = list_filters(netlink, ifindex, direction);
    if (!filters) return filters.error();
    if (!filters->empty()) return {};
  }
  bpf_tc_hook hook = hook_on(
      ifindex, static_cast<bpf_tc_attach_point>(BPF_TC_INGRESS | BPF_TC_EGRESS));  // both: the qdisc itself
  if (const int status = bpf_tc_hook_destroy(&hook); status < 0)
    return Error::from_errno(status, "remove clsact");
  return {};
}

Result<void> attach_filter(int ifindex, Direction direction, ClsactHandle handle, int program_fd) {
  const bpf_tc_hook hook = hook_on(ifindex, point_of(direction));
  bpf_tc_opts options = options_for(handle.value());
  options.prog_fd = program_fd;
  options.flags = BPF_TC_F_REPLACE;
  const int status = bpf_tc_attach(&hook, &options);
  if (status == -EINVAL || status == -EEXIST) return held_priority();
  if (status < 0) return Error::from_errno(status, "attach a clsact filter");
  return {};
}

Result<void> detach_filter(int ifindex, Direction direction, std::uint32_t handle) {
  const bpf_tc_hook hook = hook_on(ifindex, point_of(direction));
  const bpf_tc_opts options = options_for(handle);
  if (const int status = bpf_tc_detach(&hook, &options); status < 0)
    return Error::from_errno(status, "detach a clsact filter");
  return {};
}

}  // namespace exporter::kernel
