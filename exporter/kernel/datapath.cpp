#include "kernel/datapath.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "ebpf/shared/front.h"
#include "ebpf/shared/table_fill.h"
#include "kernel/bpf_map.h"
#include "kernel/map_memory.h"
#include "kernel/traffic_object.h"

namespace exporter::kernel {
namespace {

std::array<FrontShape, 2> front_shapes(std::size_t cpus, granularity layout) {
  utsname host{};
  const bool excluded = uname(&host) == 0 && is_preempt_rt(host.version);
  const FrontBits bits = excluded ? FrontBits{} : choose_front_bits(cpus, layout);
  return {FrontShape::of(FAMILY_IPV4, layout, cpus, bits[FAMILY_IPV4]),
          FrontShape::of(FAMILY_IPV6, layout, cpus, bits[FAMILY_IPV6])};
}

// An eighth of a table, if it comes to that, is for records of pairs.
settings common_settings(std::uint32_t max_flows, granularity detail,
                         const std::array<FrontShape, 2>& fronts) {
  settings common{.slot = 0,
                  .link = 0,
                  .granularity = static_cast<__u8>(detail),
                  .front_bits = {},
                  .front_rests = fronts[FAMILY_IPV6].slots(),
                  .most_with_ports = max_flows - max_flows / 8 - (max_flows % 8 != 0 ? 1 : 0),
                  .front_keys = {}};
  for (std::size_t family = 0; family < fronts.size(); ++family)
    common.front_bits[family] = static_cast<std::uint16_t>(fronts[family].bits);
  std::random_device random;
  for (auto& key : common.front_keys) key = (std::uint64_t{random()} << 32 | random()) | 1;
  return common;
}

// Whoever changes what lies where in the maps makes another version of the slate (slate.cpp).
using Variables = std::remove_pointer_t<decltype(traffic_bpf::bss)>;
static_assert(offsetof(Variables, live_generation) == 0 && offsetof(Variables, fill_v4_a) == 64 &&
              offsetof(Variables, fill_v4_b) == 128 && offsetof(Variables, fill_v6_a) == 192 &&
              offsetof(Variables, fill_v6_b) == 256 && sizeof(Variables) == 320);

}  // namespace

struct Datapath::Owner {
  Result<void> map_memory(const std::array<FrontShape, 2>& shapes);
  [[nodiscard]] table_fill& fill(family family, std::uint32_t generation) const;
  [[nodiscard]] Variables& bss() const { return *reinterpret_cast<Variables*>(variables.data()); }

  Traffic traffic;
  std::array<Front, 2> fronts;  // by family
  settings common;              // what all instances share
  MapMemory variables = {};     // libbpf 1.5 and later map only what they have made, and none that is reused
};

struct Datapath::Plan {
  std::uint32_t max_flows;
  granularity detail;
  granularity layout;
  const SharedMaps* inherited = nullptr;  // of such a layout and for so many flows
};

Datapath::Datapath(std::unique_ptr<Owner> owner, std::uint32_t max_flows, granularity layout)
    : owner_(std::move(owner)), max_flows_(max_flows), layout_(layout) {}
Datapath::Datapath(Datapath&&) noexcept = default;
Datapath& Datapath::operator=(Datapath&&) noexcept = default;
Datapath::~Datapath() = default;

// Small records are tried: see ebpf/shared/flow.h.
Result<Datapath> Datapath::create(std::uint32_t max_flows, granularity detail) {
  auto datapath = create({max_flows, detail, detail});
  if (!datapath || detail == GRANULARITY_CONNECTION) return datapath;
  const auto tried = datapath->load_for(0, LINK_ETHERNET);
  if (tried || !tried.error().is(std::errc::permission_denied)) return datapath;
  return create({max_flows, detail, GRANULARITY_CONNECTION});
}

Result<Datapath> Datapath::create(const SharedMaps& maps, granularity detail) {
  return create({maps.max_flows(), detail, maps.layout(), &maps});
}

Result<Datapath> Datapath::create(const Plan& plan) {
  auto traffic = open_object();
  if (!traffic) return traffic.error();
  const auto cpus = possible_cpus();
  if (!cpus) return cpus.error();
  const auto shapes =
      plan.inherited != nullptr ? plan.inherited->front_shapes() : front_shapes(*cpus, plan.layout);
  if (plan.inherited == nullptr)
    size_maps(**traffic, plan.max_flows, plan.layout, shapes);
  else if (auto taken = take_over(**traffic, *plan.inherited); !taken)
    return taken.error();
  choose_programs(**traffic, std::nullopt);
  if (const int status = traffic_bpf::load(traffic->get()); status < 0)
    return Error::from_errno(status, "create the BPF maps");
  auto owner = std::make_unique<Owner>(
      Owner{std::move(*traffic), {}, common_settings(plan.max_flows, plan.detail, shapes)});
  if (auto mapped = owner->map_memory(shapes); !mapped) return mapped.error();
  return Datapath(std::move(owner), plan.max_flows, plan.layout);
}

Result<void> Datapath::Owner::map_memory(const std::array<FrontShape, 2>& shapes) {
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    auto front = Front::create(bpf_map__fd(front_maps(*traffic)[i]), shapes[i]);
    if (!front) return front.error();
    fronts[i] = std::move(*front);
  }
  auto memory = MapMemory::create(bpf_map__fd(traffic->maps.bss), sizeof(Variables));
  if (!memory) return memory.error();
  variables = std::move(*memory);
  return {};
}

table_fill& Datapath::Owner::fill(family family, std::uint32_t generation) const {
  if (family == FAMILY_IPV4) return generation == 0 ? bss().fill_v4_a : bss().fill_v4_b;
  return generation == 0 ? bss().fill_v6_a : bss().fill_v6_b;
}

Result<InterfacePrograms> Datapath::load_for(std::uint16_t slot, link_kind link, int counters) {
  settings wanted = owner_->common;
  wanted.slot = slot;
  wanted.link = static_cast<std::uint8_t>(link);
  auto instance = load_instance(*owner_->traffic, wanted, access_, counters);
  if (!instance && access_ == PacketAccess::InPlace && instance.error().is(std::errc::permission_denied)) {
    access_ = PacketAccess::Copying;  // the verifier's refusal of a comparison; anything else will come again
    return load_for(slot, link, counters);
  }
  if (!instance) return instance.error();
  return keep_descriptors(**instance, access_);
}

std::array<int, 7> Datapath::shared_map_fds() const {
  const auto tables = flow_maps(*owner_->traffic);
  const auto fronts = front_maps(*owner_->traffic);
  return {bpf_map__fd(tables[0]),
          bpf_map__fd(tables[1]),
          bpf_map__fd(tables[2]),
          bpf_map__fd(tables[3]),
          bpf_map__fd(fronts[0]),
          bpf_map__fd(fronts[1]),
          bpf_map__fd(owner_->traffic->maps.bss)};
}

int Datapath::flows_fd(family family, std::uint32_t generation) const {
  const auto maps = flow_maps(*owner_->traffic);
  return bpf_map__fd(maps[static_cast<std::size_t>(family) * 2 + generation]);
}

const Front& Datapath::front(family family) const { return owner_->fronts[family]; }
std::uint64_t Datapath::fill(family family, std::uint32_t generation) const {
  return __atomic_load_n(&owner_->fill(family, generation).records, __ATOMIC_RELAXED);
}

void Datapath::note_empty(family family) {
  __atomic_store_n(&owner_->fill(family, quiet_generation()).records, 0, __ATOMIC_RELAXED);
}

std::uint32_t Datapath::quiet_generation() const { return owner_->bss().live_generation == 0 ? 1 : 0; }

Result<void> Datapath::flip() {
  const auto& maps = owner_->traffic->maps;
  // What was drained before is seen to be empty by whoever sees the new generation.
  __atomic_store_n(&owner_->bss().live_generation, quiet_generation(), __ATOMIC_RELEASE);
  const std::uint32_t slot = 0;
  const int token = bpf_map__fd(maps.grace_token);
  if (const int status = bpf_map_update_elem(bpf_map__fd(maps.grace), &slot, &token, BPF_ANY); status < 0)
    return Error::from_errno(status, "wait for running programs");
  return {};
}

}  // namespace exporter::kernel
