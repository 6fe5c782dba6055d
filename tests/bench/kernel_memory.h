// What the exporter's maps take in the kernel, computed, for machines that are not at hand: as the kernel
// itself adds it up since 6.4 (htab_map_mem_usage() and its like), without the few hundred bytes of each
// map's own description.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ebpf/shared/settings.h"

namespace exporter::bench {

struct TableMemory {
  std::uint64_t tables = 0;      // both generations of both families
  std::uint64_t fronts = 0;      // of all CPUs
  std::uint64_t interfaces = 0;  // the counters of each
  [[nodiscard]] std::uint64_t total() const { return tables + fronts + interfaces; }
};

TableMemory compute_memory(std::size_t possible_cpus, std::uint32_t max_flows, granularity detail,
                           std::size_t interfaces = 1);

}  // namespace exporter::bench
