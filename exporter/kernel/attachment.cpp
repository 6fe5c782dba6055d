#include "kernel/attachment.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <string>
#include <utility>

#include "kernel/clsact.h"

namespace exporter::kernel {
namespace {

// Debian 12's headers predate TCX (6.6); the numbers are ABI.
constexpr int kTcxIngress = 46;
constexpr int kTcxEgress = 47;
constexpr int kLoopback = 1;  // the first interface of every network namespace

bpf_attach_type tcx_type(Direction direction) {
  return static_cast<bpf_attach_type>(direction == Direction::Inbound ? kTcxIngress : kTcxEgress);
}

std::size_t at(Direction direction) { return static_cast<std::size_t>(direction); }

// Removes the filters of dead instances and of our own number. True if one of us, dead or alive, made the
// qdisc.
Result<bool> remove_leftovers(Netlink& netlink, int ifindex, const InstanceLock& instance) {
  bool made_qdisc = false;
  for (const Direction direction : kDirections) {
    const auto filters = list_filters(netlink, ifindex, direction);
    if (!filters) return filters.error();
    for (const ClsactFilter& filter : *filters) {
      ClsactHandle handle;
      if (!is_our_filter(filter, direction, handle)) continue;
      made_qdisc |=
          handle.made_qdisc;  // also of one that lives: whoever of us goes last takes the qdisc along
      if (handle.instance != instance.number() && instance.alive(handle.instance)) continue;
      if (auto detached = detach_filter(ifindex, direction, filter.handle); !detached)
        return detached.error();
    }
  }
  return made_qdisc;
}

}  // namespace

Hook best_hook() {
  std::uint32_t attached = 0;
  const int status = bpf_prog_query(kLoopback, tcx_type(Direction::Inbound), 0, nullptr, nullptr, &attached);
  return status == 0 ? Hook::Tcx : Hook::Clsact;
}

Result<void> remove_clsact_leftovers(int ifindex, const InstanceLock& instance) {
  auto netlink = Netlink::open();
  if (!netlink) return netlink.error();
  const auto made_qdisc = remove_leftovers(*netlink, ifindex, instance);
  if (!made_qdisc) return made_qdisc.error();
  return *made_qdisc ? remove_clsact_if_empty(*netlink, ifindex) : Result<void>();
}

Result<Attachment> Attachment::create(Hook hook, int ifindex, const InterfacePrograms& programs,
                                      const InstanceLock& instance) {
  Attachment attachment(hook, ifindex);
  const auto attached =
      hook == Hook::Tcx ? attachment.attach_tcx(programs) : attachment.attach_clsact(programs, instance);
  if (!attached) return attached.error();
  return attachment;
}

Attachment& Attachment::operator=(Attachment&& other) noexcept {
  std::swap(hook_, other.hook_);
  std::swap(ifindex_, other.ifindex_);
  std::swap(links_, other.links_);
  std::swap(handles_, other.handles_);
  std::swap(made_qdisc_, other.made_qdisc_);
  return *this;
}

Result<void> Attachment::attach_tcx(const InterfacePrograms& programs) {
  for (const Direction direction : kDirections) {
    const int fd = bpf_link_create(programs.program_fd(direction), ifindex_, tcx_type(direction), nullptr);
    if (fd < 0) return Error::from_errno(fd, "attach through TCX, " + std::string(to_text(direction)));
    links_[at(direction)] = Fd(fd);
  }
  return {};
}

Result<void> Attachment::attach_clsact(const InterfacePrograms& programs, const InstanceLock& instance) {
  auto netlink = Netlink::open();
  if (!netlink) return netlink.error();
  const auto made = ensure_clsact(*netlink, ifindex_);
  if (!made) return made.error();
  const auto inherited = remove_leftovers(*netlink, ifindex_, instance);
  made_qdisc_ = *made || (inherited && *inherited);
  if (!inherited) return inherited.error();

  const ClsactHandle handle{instance.number(), made_qdisc_};
  for (const Direction direction : kDirections) {
    auto attached = attach_filter(ifindex_, direction, handle, programs.program_fd(direction));
    if (!attached) return attached;
    handles_[at(direction)] = handle.value();
  }
  return {};
}

bool Attachment::alive(Direction direction) const {
  if (hook_ == Hook::Tcx) {
    bpf_link_info info{};
    std::uint32_t size = sizeof(info);
    const int status = bpf_obj_get_info_by_fd(links_[at(direction)].get(), &info, &size);
    // The link of a vanished interface stays open and names no interface. All network links begin with it.
    return status == 0 && info.xdp.ifindex != 0;
  }
  auto netlink = Netlink::open();
  if (!netlink) return true;  // not known; detaching would lose packets for certain
  const auto filters = list_filters(*netlink, ifindex_, direction);
  if (!filters) return true;
  for (const ClsactFilter& filter : *filters)
    if (filter.priority == kClsactPriority && filter.handle == handles_[at(direction)]) return true;
  return false;
}

// Whatever fails here has vanished with its interface already.
void Attachment::detach() {
  for (Fd& link : links_) link = Fd();
  for (const Direction direction : kDirections)
    if (const std::uint32_t handle = std::exchange(handles_[at(direction)], 0); handle != 0)
      (void)detach_filter(ifindex_, direction, handle);
  if (!std::exchange(made_qdisc_, false)) return;
  auto netlink = Netlink::open();
  if (netlink) (void)remove_clsact_if_empty(*netlink, ifindex_);
}

}  // namespace exporter::kernel
