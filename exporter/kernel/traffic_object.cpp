#include "kernel/traffic_object.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <string>
#include <utility>

#include "ebpf/shared/flow.h"

namespace exporter::kernel {
namespace {

Result<void> use_map_of(bpf_map* mine, const bpf_map* shared) {
  if (const int status = bpf_map__reuse_fd(mine, bpf_map__fd(shared)); status < 0)
    return Error::from_errno(status, std::string("share map ") + bpf_map__name(shared));
  return {};
}

// An instance has settings and counters of its own; everything else is the owner's.
Result<void> share_maps(traffic_bpf& instance, const traffic_bpf& owner) {
  const auto mine = flow_maps(instance);
  const auto shared = flow_maps(owner);
  for (std::size_t i = 0; i < mine.size(); ++i)
    if (auto used = use_map_of(mine[i], shared[i]); !used) return used;
  const auto my_fronts = front_maps(instance);
  const auto shared_fronts = front_maps(owner);
  for (std::size_t i = 0; i < my_fronts.size(); ++i)
    if (auto used = use_map_of(my_fronts[i], shared_fronts[i]); !used) return used;
  bpf_map__set_autocreate(instance.maps.grace, false);
  bpf_map__set_autocreate(instance.maps.grace_token, false);
  return use_map_of(instance.maps.bss, owner.maps.bss);
}

bpf_program* program_of(const traffic_bpf& traffic, Direction direction, PacketAccess access) {
  const bool inbound = direction == Direction::Inbound;
  if (access == PacketAccess::Copying)
    return inbound ? traffic.progs.copying_ingress : traffic.progs.copying_egress;
  return inbound ? traffic.progs.traffic_ingress : traffic.progs.traffic_egress;
}

Result<void> use_descriptor(bpf_map* map, int fd) {
  if (const int status = bpf_map__reuse_fd(map, fd); status < 0)
    return Error::from_errno(status, std::string("take over map ") + bpf_map__name(map));
  return {};
}

}  // namespace

Result<Traffic> open_object() {
  Traffic traffic(traffic_bpf::open());
  if (!traffic) return Error::from_errno("open the BPF object");
  return traffic;
}

std::array<bpf_map*, 4> flow_maps(const traffic_bpf& traffic) {
  return {traffic.maps.flows_v4_a, traffic.maps.flows_v4_b, traffic.maps.flows_v6_a, traffic.maps.flows_v6_b};
}

std::array<bpf_map*, 2> front_maps(const traffic_bpf& traffic) {
  return {traffic.maps.front_v4, traffic.maps.front_v6};
}

void size_maps(const traffic_bpf& traffic, std::uint32_t max_flows, granularity layout,
               const std::array<FrontShape, 2>& fronts) {
  for (bpf_map* map : flow_maps(traffic)) {
    bpf_map__set_max_entries(map, max_flows);
    bpf_map__set_value_size(map, flow_record_size(layout));
  }
  for (std::size_t i = 0; i < fronts.size(); ++i) {
    bpf_map__set_max_entries(front_maps(traffic)[i], fronts[i].elements());
    bpf_map__set_value_size(front_maps(traffic)[i], static_cast<std::uint32_t>(fronts[i].slot_size));
  }
}

// Loads the programs of `access` and not those of the others; nothing: none at all.
void choose_programs(const traffic_bpf& traffic, std::optional<PacketAccess> access) {
  for (const PacketAccess kind : {PacketAccess::InPlace, PacketAccess::Copying})
    for (const Direction direction : kDirections)
      bpf_program__set_autoload(program_of(traffic, direction, kind), kind == access);
}

Result<void> take_over(const traffic_bpf& owner, const SharedMaps& maps) {
  const auto tables = flow_maps(owner);
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (auto used = use_descriptor(tables[i], maps.table_fd(i)); !used) return used;
  const auto fronts = front_maps(owner);
  for (std::size_t i = 0; i < fronts.size(); ++i)
    if (auto used = use_descriptor(fronts[i], maps.front_fd(i)); !used) return used;
  return use_descriptor(owner.maps.bss, maps.variables_fd());
}

Result<Traffic> load_instance(const traffic_bpf& owner, const settings& wanted, PacketAccess access,
                              int counters) {
  auto instance = open_object();
  if (!instance) return instance.error();
  choose_programs(**instance, access);
  if (auto shared = share_maps(**instance, owner); !shared) return shared.error();
  if (counters >= 0)
    if (auto used = use_descriptor((*instance)->maps.datapath_stats, counters); !used) return used.error();
  (*instance)->rodata->settings = wanted;
  if (const int status = traffic_bpf::load(instance->get()); status < 0)
    return Error::from_errno(status, "load the BPF programs");
  return instance;
}

// What the instance was needed for to be loaded ends with it: a dozen descriptors of maps, and libbpf's
// memory.
Result<InterfacePrograms> keep_descriptors(const traffic_bpf& instance, PacketAccess access) {
  const auto keep = [](int fd) { return Fd(fcntl(fd, F_DUPFD_CLOEXEC, 0)); };
  std::array<Fd, 2> programs;
  for (const Direction direction : kDirections)
    programs[static_cast<std::size_t>(direction)] =
        keep(bpf_program__fd(program_of(instance, direction, access)));
  Fd counters = keep(bpf_map__fd(instance.maps.datapath_stats));
  if (!programs[0] || !programs[1] || !counters) return Error::from_errno("keep the BPF programs");
  return InterfacePrograms(std::move(programs), std::move(counters));
}

const char* program_name(Direction direction, PacketAccess access) {
  if (access == PacketAccess::Copying)
    return direction == Direction::Inbound ? "copying_ingress" : "copying_egress";
  return direction == Direction::Inbound ? "traffic_ingress" : "traffic_egress";
}

}  // namespace exporter::kernel
