#include "kernel/attachment.h"

#include <algorithm>
#include <string>
#include <utility>

#include "kernel/tcx.h"

namespace exporter::kernel {
namespace {

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

Hook best_hook() { return kernel_has_tcx() ? Hook::Tcx : Hook::Clsact; }

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
  if (hook == Hook::Clsact)
    if (auto prepared = attachment.prepare_clsact(instance); !prepared) return prepared.error();
  for (const Direction direction : kDirections)
    if (auto attached = attachment.attach(direction, programs, instance); !attached) return attached.error();
  return attachment;
}

Result<Attachment> Attachment::take_over(int ifindex, std::array<Fd, 2> links,
                                         const InterfacePrograms& programs) {
  Attachment attachment(Hook::Tcx, ifindex);
  attachment.links_ = std::move(links);
  for (const Direction direction : kDirections) {
    const int program_fd = programs.program_fd(direction);
    if (auto replaced = replace_tcx(attachment.link_fd(direction), program_fd); !replaced) {
      attachment.end();
      return replaced.error();
    }
    attachment.program_ids_[at(direction)] = program_id(program_fd);
  }
  return attachment;
}

Attachment& Attachment::operator=(Attachment&& other) noexcept {
  std::swap(hook_, other.hook_);
  std::swap(ifindex_, other.ifindex_);
  std::swap(links_, other.links_);
  std::swap(program_ids_, other.program_ids_);
  std::swap(handles_, other.handles_);
  std::swap(made_qdisc_, other.made_qdisc_);
  return *this;
}

Result<void> Attachment::attach(Direction direction, const InterfacePrograms& programs,
                                const InstanceLock& instance) {
  const int program_fd = programs.program_fd(direction);
  if (hook_ == Hook::Clsact) return attach_clsact(direction, program_fd, instance);
  auto link = attach_tcx(ifindex_, direction, program_fd);
  if (!link) return link.error();
  links_[at(direction)] = std::move(*link);
  program_ids_[at(direction)] = program_id(program_fd);
  return {};
}

Result<void> Attachment::prepare_clsact(const InstanceLock& instance) {
  auto netlink = Netlink::open();
  if (!netlink) return netlink.error();
  const auto made = ensure_clsact(*netlink, ifindex_);
  if (!made) return made.error();
  const auto inherited = remove_leftovers(*netlink, ifindex_, instance);
  made_qdisc_ = *made || (inherited && *inherited);
  return inherited ? Result<void>() : inherited.error();
}

Result<void> Attachment::attach_clsact(Direction direction, int program_fd, const InstanceLock& instance) {
  const ClsactHandle handle{instance.number(), made_qdisc_};
  auto attached = attach_filter(ifindex_, direction, handle, program_fd);
  if (attached) handles_[at(direction)] = handle.value();
  return attached;
}

Result<void> Attachment::restore(Direction direction, const InterfacePrograms& programs,
                                 const InstanceLock& instance) {
  if (hook_ == Hook::Clsact) {
    auto netlink = Netlink::open();
    if (!netlink) return netlink.error();
    // Without a filter that says that an exporter made the qdisc, it may be somebody else's by now.
    made_qdisc_ = has_filter_of_maker(*netlink);
    const auto made = ensure_clsact(*netlink, ifindex_);
    if (!made) return made.error();
    made_qdisc_ |= *made;
  }
  return attach(direction, programs, instance);
}

bool Attachment::has_filter_of_maker(Netlink& netlink) const {
  return std::any_of(kDirections.begin(), kDirections.end(), [&](Direction direction) {
    const auto filters = list_filters(netlink, ifindex_, direction);
    return filters && std::any_of(filters->begin(), filters->end(), [&](const ClsactFilter& filter) {
             ClsactHandle handle;
             return is_our_filter(filter, direction, handle) && handle.made_qdisc;
           });
  });
}

bool Attachment::is_own(const ClsactFilter& filter, Direction direction) const {
  return filter.chain == 0 && filter.priority == kClsactPriority && filter.handle == handles_[at(direction)];
}

std::optional<HookView> Attachment::look(Direction direction) const {
  return hook_ == Hook::Tcx ? look_at_tcx(direction) : look_at_clsact(direction);
}

std::optional<HookView> Attachment::look_at_tcx(Direction direction) const {
  const auto programs = tcx_programs(ifindex_, direction);
  if (!programs) return std::nullopt;
  const auto ours = std::find(programs->begin(), programs->end(), program_ids_[at(direction)]);
  if (ours == programs->end()) return HookView{};
  const auto foreign =
      std::count_if(programs->begin(), ours, [](std::uint32_t id) { return !is_known_as_ours(id); });
  return HookView{true, static_cast<std::uint32_t>(foreign)};
}

// All of TCX runs before all of clsact. Filters are listed in the order in which they run: of one priority
// the newest first.
std::optional<HookView> Attachment::look_at_clsact(Direction direction) const {
  auto netlink = Netlink::open();
  if (!netlink) return std::nullopt;
  const auto filters = list_filters(*netlink, ifindex_, direction);
  if (!filters) return std::nullopt;
  HookView view;
  for (const ClsactFilter& filter : *filters) {
    ClsactHandle handle;
    if (filter.chain != 0) continue;
    view.attached |= is_own(filter, direction);
    if (!view.attached && filter.priority <= kClsactPriority && !is_our_filter(filter, direction, handle))
      ++view.programs_ahead;
  }
  if (const auto programs = tcx_programs(ifindex_, direction))
    for (const std::uint32_t id : *programs) view.programs_ahead += is_known_as_ours(id) ? 0 : 1;
  return view;
}

void Attachment::end() {
  for (const Fd& link : links_) detach_tcx(link.get());
  detach();
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
