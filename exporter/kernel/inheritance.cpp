#include "kernel/inheritance.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <string_view>
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

// Nothing for other names.
std::optional<unsigned> maps_number_of(std::string_view name) {
  if (name == maps_name_of(0)) return 0;
  constexpr std::string_view kPrefix = "maps.";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::set<unsigned> maps_numbers_among(const StoredDescriptors& descriptors) {
  std::set<unsigned> numbers;
  for (const StoredDescriptor& descriptor : descriptors)
    if (const auto number = maps_number_of(descriptor.name)) numbers.insert(*number);
  return numbers;
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

std::string maps_name_of(unsigned number) { return number == 0 ? "maps" : "maps." + std::to_string(number); }

std::string interface_name_of(std::uint16_t slot) { return "interface." + std::to_string(slot); }

std::optional<Inheritance> Inheritance::recognise(StoredDescriptors& descriptors, std::size_t cpus) {
  std::vector<SharedMaps> maps;
  std::vector<unsigned> numbers;
  for (const unsigned number : maps_numbers_among(descriptors)) {
    auto known = SharedMaps::recognise(take(descriptors, maps_name_of(number)), cpus);
    if (!known) continue;
    maps.push_back(std::move(*known));
    numbers.push_back(number);
  }
  auto slates = take(descriptors, kSlateName);
  if (maps.empty() || slates.size() != 1) return std::nullopt;
  auto slate = Slate::reopen(std::move(slates.front().fd));
  if (!slate) return std::nullopt;
  Inheritance inheritance{.maps = std::move(maps.back()), .slate = std::move(*slate)};
  maps.pop_back();
  inheritance.retired = std::move(maps);
  inheritance.maps_numbers = std::move(numbers);
  for (std::uint32_t slot = 0; slot < inheritance.slate.slots(); ++slot) {
    const auto number = static_cast<std::uint16_t>(slot);
    if (inheritance.slate.at(number).used == 0) continue;
    inheritance.interfaces.push_back(
        recognise_interface(number, take(descriptors, interface_name_of(number))));
  }
  return inheritance;
}

bool Inheritance::uses(const std::string& name) const {
  const auto number = maps_number_of(name);
  return !number || std::find(maps_numbers.begin(), maps_numbers.end(), *number) != maps_numbers.end();
}

void end_links(const StoredDescriptors& descriptors) {
  for (const StoredDescriptor& descriptor : descriptors)
    if (look_at_tcx_link(descriptor.fd.get())) detach_tcx(descriptor.fd.get());
}

}  // namespace exporter::kernel
