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

const FrontShape kShape = FrontShape::of(FAMILY_IPV4, GRANULARITY_CONNECTION, 2, 6);
const FrontShape kShapeV6 = FrontShape::of(FAMILY_IPV6, GRANULARITY_CONNECTION, 2, 6);

// Memory that stands for the map; a program would write to it.
template <class Slot>
struct FakeMap {
  explicit FakeMap(const FrontShape& shape) : fd(memfd_create("front", MFD_CLOEXEC)), bytes(shape.bytes()) {
    REQUIRE(shape.slot_size == sizeof(Slot));
    REQUIRE(ftruncate(fd, static_cast<off_t>(bytes)) == 0);
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    REQUIRE(memory != MAP_FAILED);
    slots = static_cast<Slot*>(memory);
  }
  FakeMap(FakeMap&&) = delete;
  ~FakeMap() {
    munmap(slots, bytes);
    close(fd);
  }

  int fd;
  std::size_t bytes;
  Slot* slots = nullptr;
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
    CHECK(FrontShape::of(FAMILY_IPV4, detail, cpus, bits[FAMILY_IPV4]).bytes() +
              FrontShape::of(FAMILY_IPV6, detail, cpus, bits[FAMILY_IPV6]).bytes() <=
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
  const FakeMap<front_slot_v4> map(kShape);
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

TEST_CASE("a record whose second half stands behind the slots is given whole", "[kernel]") {
  const FakeMap<front_slot_v6> map(kShapeV6);
  const auto front = Front::create(map.fd, kShapeV6);
  REQUIRE(front);
  const std::uint32_t place = front_part(1, 1, kShapeV6.bits) + 7;
  map.slots[place].key.tail.slot = 5;
  map.slots[place].head = {{2, 200}, 0x412, 1};
  const record_rest rest{3, 4, 500, 600};
  std::memcpy(&map.slots[kShapeV6.slots() + place], &rest, sizeof(rest));

  std::vector<flow_record> records;
  front->drain(1, [&](const std::byte* key, const std::byte* value) {
    flow_key_v6 flow;
    std::memcpy(&flow, key, sizeof(flow));
    CHECK(flow.tail.slot == 5);
    std::memcpy(&records.emplace_back(), value, sizeof(flow_record));
  });
  REQUIRE(records.size() == 1);
  CHECK(records[0].volume.packets == 2);
  CHECK(records[0].volume.bytes == 200);
  CHECK(records[0].flags == 0x412);
  CHECK(records[0].syn == 1);
  CHECK(records[0].fin == 3);
  CHECK(records[0].rst == 4);
  CHECK(records[0].first_seen == 500);
  CHECK(records[0].acknowledged == 600);
  CHECK(bytes_of(*front, 1).empty());
}

TEST_CASE("without a front there is nothing to map and nothing to drain", "[kernel]") {
  const auto front = Front::create(-1, {.cpus = 2});
  REQUIRE(front);
  CHECK(bytes_of(*front, 0).empty());
}
