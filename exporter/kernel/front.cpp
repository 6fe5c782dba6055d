#include "kernel/front.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "ebpf/shared/front.h"
#include "ebpf/shared/limits.h"

namespace exporter::kernel {
namespace {

std::size_t bytes_of_front(std::size_t cpus, family family, const FrontBits& bits, granularity detail) {
  return FrontShape::of(family, detail, cpus, bits[family]).bytes();
}

std::size_t bytes_of_fronts(std::size_t cpus, const FrontBits& bits, granularity detail) {
  return bytes_of_front(cpus, FAMILY_IPV4, bits, detail) + bytes_of_front(cpus, FAMILY_IPV6, bits, detail);
}

// Whoever takes the place next writes all of both halves.
void give_whole(const std::byte* key, const std::byte* head, const std::byte* rest,
                const Front::Visit& visit) {
  std::array<std::byte, sizeof(flow_record)> record;
  std::memcpy(record.data(), head, sizeof(record_head));
  std::memcpy(record.data() + sizeof(record_head), rest, sizeof(record_rest));
  visit(key, record.data());
}

}  // namespace

// The family whose front is larger gives half of it up first, IPv6 where they are as large.
FrontBits choose_front_bits(std::size_t cpus, granularity detail) {
  FrontBits bits{MOST_FRONT_BITS_V4, MOST_FRONT_BITS_V6};
  while (bytes_of_fronts(cpus, bits, detail) > FRONT_BUDGET) {
    const bool is_v6_larger =
        bytes_of_front(cpus, FAMILY_IPV6, bits, detail) >= bytes_of_front(cpus, FAMILY_IPV4, bits, detail);
    auto& larger = bits[is_v6_larger && bits[FAMILY_IPV6] > LEAST_FRONT_BITS ? FAMILY_IPV6 : FAMILY_IPV4];
    if (larger == LEAST_FRONT_BITS) break;
    --larger;
  }
  return bits;
}

bool is_preempt_rt(const char* version) {
  return std::string_view(version).find("PREEMPT_RT") != std::string_view::npos ||
         std::string_view(version).find("PREEMPT RT") != std::string_view::npos;
}

FrontShape FrontShape::of(family family, granularity layout, std::size_t cpus, std::uint32_t bits) {
  return {.cpus = cpus,
          .bits = bits,
          .slot_size = front_slot_size(family, layout),
          .key_size = family == FAMILY_IPV4 ? sizeof(flow_key_v4) : sizeof(flow_key_v6),
          .has_rests = front_has_rests(family, layout) != 0};
}

std::uint32_t FrontShape::slots() const {
  return bits == 0 ? 0 : front_part(static_cast<std::uint32_t>(cpus), 0, bits);
}

std::uint32_t FrontShape::elements() const { return std::max(1U, has_rests ? 2 * slots() : slots()); }

std::size_t FrontShape::bytes() const { return elements() * slot_size; }

Result<Front> Front::create(int map_fd, const FrontShape& shape) {
  if (shape.bits == 0) return Front();
  auto memory = MapMemory::create(map_fd, shape.bytes());
  if (!memory) return memory.error();
  return Front(shape, std::move(*memory));
}

void Front::drain(std::uint32_t generation, const Visit& visit) const {
  if (shape_.bits == 0) return;
  for (std::uint32_t cpu = 0; cpu < shape_.cpus; ++cpu)
    drain_part(memory_.data() + front_part(cpu, generation, shape_.bits) * shape_.slot_size, visit);
}

void Front::drain_part(std::byte* part, const Visit& visit) const {
  const std::size_t rests = shape_.slots() * shape_.slot_size;
  std::byte* const end = part + (shape_.slot_size << shape_.bits);
  for (std::byte* slot = part; slot != end; slot += shape_.slot_size) {
    traffic_volume volume;
    std::memcpy(&volume, slot + shape_.key_size, sizeof(volume));
    if (volume.packets == 0) continue;
    if (shape_.has_rests)
      give_whole(slot, slot + shape_.key_size, slot + rests, visit);
    else
      visit(slot, slot + shape_.key_size);
    std::memset(slot, 0, shape_.slot_size);
  }
}

}  // namespace exporter::kernel
