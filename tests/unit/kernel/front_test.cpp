#include "kernel/front.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "ebpf/shared/front.h"
#include "ebpf/shared/limits.h"
#include "support/catch.h"

using namespace exporter;
using namespace exporter::kernel;

namespace {

constexpr FrontShape kShape{
    .cpus = 2, .bits = 6, .slot_size = sizeof(front_slot_v4), .key_size = sizeof(flow_key_v4)};

// Memory that stands for the map; a program would write to it.
struct FakeMap {
  FakeMap() : fd(memfd_create("front", MFD_CLOEXEC)) {
    const std::size_t bytes = kShape.slots() * kShape.slot_size;
    REQUIRE(ftruncate(fd, static_cast<off_t>(bytes)) == 0);
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    REQUIRE(memory != MAP_FAILED);
    slots = static_cast<front_slot_v4*>(memory);
  }
  FakeMap(FakeMap&&) = delete;
  ~FakeMap() {
    munmap(slots, kShape.slots() * kShape.slot_size);
    close(fd);
  }

  int fd;
  front_slot_v4* slots = nullptr;
};

std::vector<std::uint64_t> bytes_of(const Front& front, std::uint32_t generation) {
  std::vector<std::uint64_t> bytes;
  front.drain(generation, [&](const std::byte*, const std::byte* value) {
    traffic_volume volume;
    std::memcpy(&volume, value, sizeof(volume));
    bytes.push_back(volume.bytes);
  });
  return bytes;
}

}  // namespace

TEST_CASE("fronts of all CPUs together fit their budget, and none is too small to be of use", "[kernel]") {
  const auto detail = GENERATE(GRANULARITY_PAIR, GRANULARITY_CONNECTION);
  for (const std::size_t cpus : {1U, 2U, 4U, 16U, 64U, 128U, 512U}) {
    INFO(cpus);
    const FrontBits bits = choose_front_bits(cpus, detail);
    CHECK(bits[FAMILY_IPV4] >= bits[FAMILY_IPV6]);
    CHECK(bits[FAMILY_IPV6] >= LEAST_FRONT_BITS);
    CHECK(cpus * GENERATIONS *
              ((std::size_t{front_slot_size(FAMILY_IPV4, detail)} << bits[FAMILY_IPV4]) +
               (std::size_t{front_slot_size(FAMILY_IPV6, detail)} << bits[FAMILY_IPV6])) <=
          FRONT_BUDGET);
  }
  CHECK(choose_front_bits(2, detail) == FrontBits{MOST_FRONT_BITS_V4, MOST_FRONT_BITS_V6});
  CHECK(choose_front_bits(16, GRANULARITY_PAIR) == FrontBits{13, 12});
  CHECK(choose_front_bits(8, GRANULARITY_CONNECTION) == FrontBits{13, 12});
  CHECK(choose_front_bits(100000, detail) == FrontBits{LEAST_FRONT_BITS, LEAST_FRONT_BITS});
}

TEST_CASE("a kernel whose softirqs may be interrupted is known by its version", "[kernel]") {
  CHECK(is_preempt_rt("#1 SMP PREEMPT_RT Debian 6.12.9-1 (2025-01-10)"));
  CHECK(is_preempt_rt("#1 SMP PREEMPT RT Debian 4.19"));
  CHECK_FALSE(is_preempt_rt("#1 SMP PREEMPT_DYNAMIC Debian 6.12.9-1 (2025-01-10)"));
}

TEST_CASE("a front gives every record of the quiet generation once, and leaves the live one alone",
          "[kernel]") {
  const FakeMap map;
  const auto front = Front::create(map.fd, kShape);
  REQUIRE(front);
  for (const std::uint32_t cpu : {0U, 1U}) {
    map.slots[front_part(cpu, 0, kShape.bits)].record.volume = {1, 10 + cpu};      // the first
    map.slots[front_part(cpu, 1, kShape.bits) - 1].record.volume = {1, 20 + cpu};  // the last
    map.slots[front_part(cpu, 1, kShape.bits) + 3].record.volume = {1, 30 + cpu};
  }

  CHECK(bytes_of(*front, 0) == std::vector<std::uint64_t>{10, 20, 11, 21});
  CHECK(bytes_of(*front, 0).empty());
  CHECK(bytes_of(*front, 1) == std::vector<std::uint64_t>{30, 31});
}

TEST_CASE("without a front there is nothing to map and nothing to drain", "[kernel]") {
  const auto front = Front::create(-1, {.cpus = 2});
  REQUIRE(front);
  CHECK(bytes_of(*front, 0).empty());
}
