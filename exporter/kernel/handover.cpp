#include "kernel/handover.h"

#include <algorithm>
#include <vector>

namespace exporter::kernel {
namespace {

void put_name(SlateEntry& entry, const std::string& name) {
  entry.name = {};
  std::copy_n(name.begin(), std::min(name.size(), entry.name.size() - 1), entry.name.begin());
}

}  // namespace

void Handover::store_slate() {
  const std::array slate{slate_.fd()};
  store_.forget(kSlateName);
  store_.keep(kSlateName, slate);
}

void Handover::store_maps(const Datapath& datapath) {
  maps_numbers_.push_back(maps_numbers_.empty() ? 0 : maps_numbers_.back() + 1);
  store_.keep(maps_name_of(maps_numbers_.back()), datapath.shared_map_fds());
}

void Handover::forget_retired_maps() {
  while (maps_numbers_.size() > 1) {
    store_.forget(maps_name_of(maps_numbers_.front()));
    maps_numbers_.erase(maps_numbers_.begin());
  }
}

void Handover::note_slot(const Interface& interface) {
  SlateEntry entry{.used = 1,
                   .ifindex = interface.ifindex,
                   .hardware_type = interface.hardware_type,
                   .header_left_out = {interface.left_out[0], interface.left_out[1]},
                   .unused = 0,
                   .name = {},
                   .seen = {}};
  put_name(entry, interface.name);
  slate_.enter(interface.slot, entry);
}

void Handover::store_descriptors(std::uint16_t slot, const std::array<int, 3>& descriptors) {
  std::vector<int> there;
  for (const int fd : descriptors)
    if (fd >= 0) there.push_back(fd);
  store_.forget(interface_name_of(slot));
  store_.keep(interface_name_of(slot), there);
}

void Handover::note_name(std::uint16_t slot, const std::string& name) { put_name(slate_.at(slot), name); }

void Handover::release(std::uint16_t slot) {
  slate_.clear(slot);
  store_.forget(interface_name_of(slot));
}

}  // namespace exporter::kernel
