// Emptying a hash map, in batches and entry by entry as kernels before 5.6 need it: both take everything
// once.
#include "kernel/bpf_map.h"

#include <bpf/bpf.h>

#include <cstring>
#include <map>

#include "base/fd.h"
#include "support/catch.h"
#include "support/privileges.h"

namespace exporter::kernel {
namespace {

constexpr std::uint32_t kEntries = 10'000;  // more than one batch

Fd filled_hash() {
  Fd map(bpf_map_create(BPF_MAP_TYPE_HASH, "drain_test", sizeof(std::uint32_t), sizeof(std::uint64_t),
                        kEntries, nullptr));
  REQUIRE(map);
  for (std::uint32_t key = 0; key < kEntries; ++key) {
    const std::uint64_t value = std::uint64_t{key} * key;
    REQUIRE(bpf_map_update_elem(map.get(), &key, &value, BPF_NOEXIST) == 0);
  }
  return map;
}

bool is_empty(const Fd& map) {
  std::uint32_t key = 0;
  return bpf_map_get_next_key(map.get(), nullptr, &key) == -ENOENT;
}

}  // namespace

TEST_CASE("draining a map takes every entry exactly once, with batches and without", "[kernel]") {
  support::require_root_and_bpf();
  const bool batches = GENERATE(true, false);
  const Fd map = filled_hash();
  MapDrain drain(sizeof(std::uint32_t), sizeof(std::uint64_t), batches);
  std::map<std::uint32_t, std::uint64_t> taken;
  std::size_t visits = 0;

  const auto count = drain.drain(map.get(), [&](const std::byte* key_bytes, const std::byte* value_bytes) {
    std::uint32_t key = 0;
    std::uint64_t value = 0;
    std::memcpy(&key, key_bytes, sizeof(key));
    std::memcpy(&value, value_bytes, sizeof(value));
    taken[key] = value;
    ++visits;
  });

  REQUIRE(count);
  CHECK(*count == kEntries);
  CHECK(visits == kEntries);
  CHECK(is_empty(map));
  REQUIRE(taken.size() == kEntries);
  for (const auto& [key, value] : taken) CHECK(value == std::uint64_t{key} * key);
}

TEST_CASE("draining an empty map takes nothing and is no error", "[kernel]") {
  support::require_root_and_bpf();
  const bool batches = GENERATE(true, false);
  const Fd map(bpf_map_create(BPF_MAP_TYPE_HASH, "drain_test", 4, 8, 16, nullptr));
  MapDrain drain(4, 8, batches);

  const auto count =
      drain.drain(map.get(), [](const std::byte*, const std::byte*) { FAIL("visited nothing"); });

  REQUIRE(count);
  CHECK(*count == 0);
}

}  // namespace exporter::kernel
