#include "kernel/inheritance.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <string>
#include <utility>

#include "kernel/tcx.h"

namespace exporter::kernel {
namespace {

// Takes those of one name out of all.
StoredDescriptors take(StoredDescriptors& all, const std::string& name) {
  StoredDescriptors taken;
  for (StoredDescriptor& descriptor : all)
    if (descriptor.fd && descriptor.name == name)
      taken.push_back({descriptor.name, std::move(descriptor.fd)});
  return taken;
}

bool are_counters(int fd) {
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  return bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.type == BPF_MAP_TYPE_PERCPU_ARRAY &&
         info.key_size == sizeof(std::uint32_t) && info.value_size == sizeof(traffic_volume) &&
         info.max_entries == DATAPATH_COUNTERS;
}

// What a descriptor is, it says itself: they come in any order.
InheritedInterface recognise_interface(std::uint16_t slot, StoredDescriptors descriptors) {
  InheritedInterface found{.slot = slot, .links = {}, .ifindex = 0, .counters = {}};
  std::array<int, 2> ifindexes{};
  for (StoredDescriptor& descriptor : descriptors) {
    if (const auto link = look_at_tcx_link(descriptor.fd.get())) {
      ifindexes[static_cast<std::size_t>(link->direction)] = link->ifindex;
      found.links[static_cast<std::size_t>(link->direction)] = std::move(descriptor.fd);
    } else if (are_counters(descriptor.fd.get())) {
      found.counters = std::move(descriptor.fd);
    }
  }
  if (ifindexes[0] == ifindexes[1]) found.ifindex = ifindexes[0];
  return found;
}

}  // namespace

std::string interface_name_of(std::uint16_t slot) { return "interface." + std::to_string(slot); }

std::optional<Inheritance> Inheritance::recognise(StoredDescriptors& descriptors, std::size_t cpus) {
  auto maps = SharedMaps::recognise(take(descriptors, kMapsName), cpus);
  auto slates = take(descriptors, kSlateName);
  if (!maps || slates.size() != 1) return std::nullopt;
  auto slate = Slate::reopen(std::move(slates.front().fd));
  if (!slate) return std::nullopt;
  Inheritance inheritance{std::move(*maps), std::move(*slate), {}};
  for (std::uint32_t slot = 0; slot < inheritance.slate.slots(); ++slot) {
    const auto number = static_cast<std::uint16_t>(slot);
    if (inheritance.slate.at(number).used == 0) continue;
    inheritance.interfaces.push_back(
        recognise_interface(number, take(descriptors, interface_name_of(number))));
  }
  return inheritance;
}

void end_links(const StoredDescriptors& descriptors) {
  for (const StoredDescriptor& descriptor : descriptors)
    if (look_at_tcx_link(descriptor.fd.get())) detach_tcx(descriptor.fd.get());
}

}  // namespace exporter::kernel
