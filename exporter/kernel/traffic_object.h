// The BPF object, as libbpf has it: opened, its maps sized, and loaded - once for all, to own the maps, and
// once for each interface, whose programs share them. Private to Datapath. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "ebpf/shared/table_fill.h"
#include "kernel/datapath.h"
#include "kernel/front.h"
#include "kernel/shared_maps.h"
#include "kernel/skeleton.h"
#include "traffic_bpf.skel.h"

namespace exporter::kernel {

using Traffic = SkeletonPtr<traffic_bpf>;

// Nothing is in the kernel yet.
Result<Traffic> open_object();

// By family, and of each the two generations.
std::array<bpf_map*, 4> flow_maps(const traffic_bpf& traffic);
std::array<bpf_map*, 2> front_maps(const traffic_bpf& traffic);  // by family

// What an opened object has to be told before it is loaded: how large its maps are, or whose they are; and
// which programs: those of `access`, or none.
void size_maps(const traffic_bpf& traffic, std::uint32_t max_flows, granularity layout,
               const std::array<FrontShape, 2>& fronts);
Result<void> take_over(const traffic_bpf& owner, const SharedMaps& maps);
void choose_programs(const traffic_bpf& traffic, std::optional<PacketAccess> access);

// Programs that count into the maps of `owner`. `counters`: a map of counters to go on with; negative: a new
// one.
Result<Traffic> load_instance(const traffic_bpf& owner, const settings& wanted, PacketAccess access,
                              int counters);
// What is left of an instance when it has been loaded.
Result<InterfacePrograms> keep_descriptors(const traffic_bpf& instance, PacketAccess access);

}  // namespace exporter::kernel
