#include "bench/kernel_memory.h"

#include <unistd.h>

#include <bit>

#include "ebpf/shared/datapath_stats.h"
#include "ebpf/shared/flow.h"
#include "ebpf/shared/front.h"
#include "kernel/front.h"

namespace exporter::bench {
namespace {

constexpr std::uint64_t kElement = 48;  // struct htab_elem without key and value
constexpr std::uint64_t kBucket = 16;
constexpr std::uint64_t kPointer = sizeof(void*);

constexpr std::uint64_t in_words(std::uint64_t size) { return (size + 7) / 8 * 8; }

// Preallocated, with a spare element for each CPU.
std::uint64_t table(std::size_t cpus, std::uint32_t entries, std::size_t key_size, granularity detail) {
  const std::uint64_t element = kElement + in_words(key_size) + in_words(flow_record_size(detail));
  return std::bit_ceil(entries) * kBucket + (entries + cpus) * element + cpus * kPointer;
}

// What user space maps comes in whole pages.
std::uint64_t in_pages(std::uint64_t bytes) {
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

std::uint64_t fronts(std::size_t cpus, granularity detail) {
  const kernel::FrontBits bits = kernel::choose_front_bits(cpus, detail);
  std::uint64_t bytes = 0;
  for (const family family : {FAMILY_IPV4, FAMILY_IPV6})
    bytes += in_pages(kernel::FrontShape::of(family, detail, cpus, bits[family]).bytes());
  return bytes;
}

}  // namespace

TableMemory compute_memory(std::size_t possible_cpus, std::uint32_t max_flows, granularity detail,
                           std::size_t interfaces) {
  return {.tables = GENERATIONS * (table(possible_cpus, max_flows, sizeof(flow_key_v4), detail) +
                                   table(possible_cpus, max_flows, sizeof(flow_key_v6), detail)),
          .fronts = fronts(possible_cpus, detail),
          .interfaces = interfaces * DATAPATH_COUNTERS * (possible_cpus * sizeof(traffic_volume) + kPointer)};
}

}  // namespace exporter::bench
