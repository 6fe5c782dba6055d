#include "model/range_map.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "support/catch.h"

using exporter::RangeMap;

namespace {

// Counts how often it is compared: what a lookup costs, on every machine.
struct Counted {
  std::uint32_t number = 0;
  static inline std::size_t comparisons = 0;

  friend bool operator<(const Counted& a, const Counted& b) {
    ++comparisons;
    return a.number < b.number;
  }
  friend bool operator==(const Counted& a, const Counted& b) { return a.number == b.number; }
  Counted& operator++() {
    ++number;
    return *this;
  }
};

using Map = RangeMap<Counted>;

struct Random {
  explicit Random(std::uint32_t seed) : engine(seed) {}
  std::uint32_t operator()() { return static_cast<std::uint32_t>(engine()); }
  std::mt19937 engine;
};

Map::Prefix prefix(std::uint32_t first, unsigned length, std::uint32_t value) {
  const std::uint32_t rest = length == 0 ? ~0U : (1U << (32 - length)) - 1;
  return {{first & ~rest}, {first | rest}, value};
}

// Looks at every prefix: the one with the fewest addresses.
std::optional<std::uint32_t> narrowest(const std::vector<Map::Prefix>& prefixes, std::uint32_t number) {
  const Map::Prefix* best = nullptr;
  for (const Map::Prefix& one : prefixes) {
    if (number < one.first.number || number > one.last.number) continue;
    if (best == nullptr || one.last.number - one.first.number <= best->last.number - best->first.number)
      best = &one;
  }
  return best == nullptr ? std::nullopt : std::optional(best->value);
}

}  // namespace

TEST_CASE("an empty map holds nothing", "[model]") {
  CHECK(Map().empty());
  CHECK(Map().find({7}) == std::nullopt);
}

TEST_CASE("a prefix of all addresses holds the first and the last one", "[model]") {
  const Map map({prefix(0, 0, 5), prefix(0xffffffff, 32, 6), prefix(0, 32, 7)});

  CHECK(map.find({0}) == 7);
  CHECK(map.find({1}) == 5);
  CHECK(map.find({0xfffffffe}) == 5);
  CHECK(map.find({0xffffffff}) == 6);
}

TEST_CASE("behind an inner prefix the outer one goes on, and behind that nothing", "[model]") {
  const Map map({prefix(0x0a000000, 8, 1), prefix(0x0a010000, 16, 2), prefix(0x0affff00, 24, 3)});

  CHECK(map.find({0x09ffffff}) == std::nullopt);
  CHECK(map.find({0x0a00ffff}) == 1);
  CHECK(map.find({0x0a010000}) == 2);
  CHECK(map.find({0x0a01ffff}) == 2);
  CHECK(map.find({0x0a020000}) == 1);
  CHECK(map.find({0x0affffff}) == 3);
  CHECK(map.find({0x0b000000}) == std::nullopt);
}

TEST_CASE("random prefixes are found as by looking at each of them", "[model]") {
  Random random(GENERATE(1U, 77U, 4242U));
  std::vector<Map::Prefix> prefixes;
  for (std::uint32_t i = 0; i < 300; ++i) prefixes.push_back(prefix(random() & 0x0fff0fff, random() % 33, i));

  const Map map(prefixes);

  for (const Map::Prefix& one : prefixes)
    for (const std::uint32_t number :
         {one.first.number, one.last.number, one.first.number - 1, one.last.number + 1, random()})
      REQUIRE(map.find({number}) == narrowest(prefixes, number));
}

TEST_CASE("among five thousand prefixes a lookup takes at most fifteen comparisons", "[model]") {
  Random random(5000);
  std::vector<Map::Prefix> prefixes;
  for (std::uint32_t i = 0; i < 5000; ++i) prefixes.push_back(prefix(random(), 8 + random() % 25, i));
  const Map map(prefixes);

  std::size_t most = 0;
  for (unsigned i = 0; i < 20'000; ++i) {
    Counted::comparisons = 0;
    static_cast<void>(map.find({random()}));
    most = std::max(most, Counted::comparisons);
  }

  CHECK(most <= 15);  // of 10 001 ranges at most
  CHECK(most >= 12);
}
