// The classic place to stand in TC: a clsact qdisc and cls_bpf filters on it, for kernels before 6.6. Filters
// here outlive the process that made them, so each of ours says in its handle which instance made it and
// whether that instance made the qdisc too. Nothing that does not bear our program name at our priority is
// ever touched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/netlink.h"
#include "model/interface.h"

namespace exporter::kernel {

// Behind priority 1, where other tools put their only filter, and ahead of what the kernel numbers itself
// (49152).
inline constexpr std::uint32_t kClsactPriority = 2;

struct ClsactHandle {
  std::uint32_t instance = 0;
  bool made_qdisc = false;

  [[nodiscard]] std::uint32_t value() const;
  // False when no exporter writes such a handle.
  static bool parse(std::uint32_t value, ClsactHandle& to);
};

struct ClsactFilter {
  std::uint32_t priority = 0;
  std::uint32_t handle = 0;
  std::uint32_t program_id = 0;
  std::string name;            // "traffic_ingress:[<id>]" when libbpf attached it
  std::uint16_t protocol = 0;  // an ETH_P_*
  std::string kind = {};       // "bpf", "u32"…
  std::uint32_t chain = 0;     // others than 0 run only where a filter sends a packet there
};

// Every filter of any kind on one hook; those that are not cls_bpf have no name.
Result<std::vector<ClsactFilter>> list_filters(Netlink& netlink, int ifindex, Direction direction);

// Ours by name, priority and handle, whichever instance and build made it.
bool is_our_filter(const ClsactFilter& filter, Direction direction, ClsactHandle& handle);

// "clsact", "ingress" or nothing.
Result<std::string> ingress_qdisc(Netlink& netlink, int ifindex);
// Why our filters would find no room beside these; nothing if they would.
std::optional<Error> why_no_room(const std::string& qdisc, const std::vector<ClsactFilter>& filters);

// True if the qdisc did not exist before. Fails where the kernel has no clsact, and where the older "ingress"
// qdisc has its place: that one has no egress side, and the kernel would put filters meant for it on ingress.
Result<bool> ensure_clsact(Netlink& netlink, int ifindex);
// Removes the qdisc if neither side has a filter left, whoever's.
Result<void> remove_clsact_if_empty(Netlink& netlink, int ifindex);

Result<void> attach_filter(int ifindex, Direction direction, ClsactHandle handle, int program_fd);
Result<void> detach_filter(int ifindex, Direction direction, std::uint32_t handle);

}  // namespace exporter::kernel
