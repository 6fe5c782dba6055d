#include "kernel/retired_tables.h"

#include "ebpf/shared/flow.h"
#include "ebpf/shared/front.h"
#include "kernel/bpf_map.h"

namespace exporter::kernel {

// Both generations: the last sweep of that process may have ended half-way.
Result<void> RetiredTables::drain(const Visit& visit) {
  const std::size_t size = flow_record_size(maps_.layout());
  for (const family family : {FAMILY_IPV4, FAMILY_IPV6}) {
    const auto see = [&](const std::byte* key, const std::byte* record) { visit(family, key, record, size); };
    const FrontShape& shape = maps_.front_shapes()[family];
    auto front = Front::create(maps_.front_fd(family), shape);
    if (!front) return front.error();
    MapDrain table(shape.key_size, size);
    for (std::uint32_t generation = 0; generation < GENERATIONS; ++generation) {
      front->drain(generation, see);
      const auto drained = table.drain(maps_.table_fd(family * GENERATIONS + generation), see);
      if (!drained) return drained.error();
    }
  }
  return {};
}

}  // namespace exporter::kernel
