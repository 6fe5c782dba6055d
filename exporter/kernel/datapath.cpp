#include "kernel/datapath.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/utsname.h>

#include <cerrno>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "ebpf/shared/front.h"
#include "kernel/bpf_map.h"
#include "kernel/skeleton.h"
#include "traffic_bpf.skel.h"

namespace exporter::kernel {
namespace {

using Traffic = SkeletonPtr<traffic_bpf>;

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

std::array<FrontShape, 2> front_shapes(std::size_t cpus) {
  utsname host{};
  const bool excluded = uname(&host) == 0 && is_preempt_rt(host.version);
  const FrontBits bits = excluded ? FrontBits{} : choose_front_bits(cpus);
  return {FrontShape{cpus, bits[FAMILY_IPV4], sizeof(front_slot_v4), sizeof(flow_key_v4)},
          FrontShape{cpus, bits[FAMILY_IPV6], sizeof(front_slot_v6), sizeof(flow_key_v6)}};
}

void size_maps(const traffic_bpf& traffic, std::uint32_t max_flows, std::size_t cpus,
               const std::array<FrontShape, 2>& fronts) {
  for (bpf_map* map : flow_maps(traffic)) bpf_map__set_max_entries(map, max_flows);
  for (std::size_t i = 0; i < fronts.size(); ++i)
    bpf_map__set_max_entries(front_maps(traffic)[i], fronts[i].slots());
  bpf_map__set_max_entries(traffic.maps.insertions, static_cast<std::uint32_t>(cpus));
}

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
  if (auto used = use_map_of(instance.maps.insertions, owner.maps.insertions); !used) return used;
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

// Loads the programs of `access` and not those of the others; nothing: none at all.
void choose_programs(const traffic_bpf& traffic, std::optional<PacketAccess> access) {
  for (const PacketAccess kind : {PacketAccess::InPlace, PacketAccess::Copying})
    for (const Direction direction : kDirections)
      bpf_program__set_autoload(program_of(traffic, direction, kind), kind == access);
}

settings common_settings(const std::array<FrontShape, 2>& fronts) {
  settings common{.slot = 0, .link = 0, .granularity = GRANULARITY_PAIR, .front_bits = {}, .front_keys = {}};
  for (std::size_t family = 0; family < fronts.size(); ++family)
    common.front_bits[family] = static_cast<std::uint16_t>(fronts[family].bits);
  std::random_device random;
  for (auto& key : common.front_keys) key = (std::uint64_t{random()} << 32 | random()) | 1;
  return common;
}

Result<Traffic> load_instance(const traffic_bpf& owner, const settings& wanted, PacketAccess access) {
  auto instance = open_object();
  if (!instance) return instance.error();
  choose_programs(**instance, access);
  if (auto shared = share_maps(**instance, owner); !shared) return shared.error();
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

}  // namespace

const char* program_name(Direction direction, PacketAccess access) {
  if (access == PacketAccess::Copying)
    return direction == Direction::Inbound ? "copying_ingress" : "copying_egress";
  return direction == Direction::Inbound ? "traffic_ingress" : "traffic_egress";
}

struct Datapath::Owner {
  Result<void> map_memory(const std::array<FrontShape, 2>& shapes);

  Traffic traffic;
  std::array<Front, 2> fronts;  // by family
  Insertions insertions;
  settings common;  // what all instances share
};

Datapath::Datapath(std::unique_ptr<Owner> owner, std::uint32_t max_flows)
    : owner_(std::move(owner)), max_flows_(max_flows) {}
Datapath::Datapath(Datapath&&) noexcept = default;
Datapath& Datapath::operator=(Datapath&&) noexcept = default;
Datapath::~Datapath() = default;

Result<Datapath> Datapath::create(std::uint32_t max_flows) {
  auto traffic = open_object();
  if (!traffic) return traffic.error();
  const auto cpus = possible_cpus();
  if (!cpus) return cpus.error();
  const auto shapes = front_shapes(*cpus);
  size_maps(**traffic, max_flows, *cpus, shapes);
  choose_programs(**traffic, std::nullopt);
  if (const int status = traffic_bpf::load(traffic->get()); status < 0)
    return Error::from_errno(status, "create the BPF maps");
  auto owner = std::make_unique<Owner>(Owner{std::move(*traffic), {}, {}, common_settings(shapes)});
  if (auto mapped = owner->map_memory(shapes); !mapped) return mapped.error();
  return Datapath(std::move(owner), max_flows);
}

Result<void> Datapath::Owner::map_memory(const std::array<FrontShape, 2>& shapes) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    auto front = Front::create(bpf_map__fd(front_maps(*traffic)[i]), shapes[i]);
    if (!front) return front.error();
    fronts[i] = std::move(*front);
  }
  auto counts = Insertions::create(bpf_map__fd(traffic->maps.insertions), shapes[0].cpus);
  if (!counts) return counts.error();
  insertions = std::move(*counts);
  return {};
}

Result<InterfacePrograms> Datapath::load_for(std::uint16_t slot, link_kind link) {
  settings wanted = owner_->common;
  wanted.slot = slot;
  wanted.link = static_cast<std::uint8_t>(link);
  auto instance = load_instance(*owner_->traffic, wanted, access_);
  if (!instance && access_ == PacketAccess::InPlace && instance.error().is(std::errc::permission_denied)) {
    access_ = PacketAccess::Copying;  // the verifier's refusal of a comparison; anything else will come again
    return load_for(slot, link);
  }
  if (!instance) return instance.error();
  return keep_descriptors(**instance, access_);
}

int Datapath::flows_fd(family family, std::uint32_t generation) const {
  const auto maps = flow_maps(*owner_->traffic);
  return bpf_map__fd(maps[static_cast<std::size_t>(family) * 2 + generation]);
}

const Front& Datapath::front(family family) const { return owner_->fronts[family]; }
const Insertions& Datapath::insertions() const { return owner_->insertions; }

std::uint32_t Datapath::quiet_generation() const {
  return owner_->traffic->bss->live_generation == 0 ? 1 : 0;
}

Result<void> Datapath::flip() {
  const auto& maps = owner_->traffic->maps;
  // What was drained before is seen to be empty by whoever sees the new generation.
  __atomic_store_n(&owner_->traffic->bss->live_generation, quiet_generation(), __ATOMIC_RELEASE);
  const std::uint32_t slot = 0;
  const int token = bpf_map__fd(maps.grace_token);
  if (const int status = bpf_map_update_elem(bpf_map__fd(maps.grace), &slot, &token, BPF_ANY); status < 0)
    return Error::from_errno(status, "wait for running programs");
  return {};
}

}  // namespace exporter::kernel
