#include "bench/flow_sequence.h"

#include <algorithm>
#include <map>
#include <set>

#include "support/catch.h"

using namespace exporter::bench;

namespace {

constexpr std::size_t kLength = 1 << 16;

std::map<std::uint32_t, std::size_t> counts_of(Order order, std::uint32_t flows) {
  std::map<std::uint32_t, std::size_t> counts;
  for (const std::uint32_t address : flow_sequence(order, flows, kLength)) ++counts[address];
  return counts;
}

std::size_t most(const std::map<std::uint32_t, std::size_t>& counts) {
  std::size_t most = 0;
  for (const auto& [address, count] : counts) most = std::max(most, count);
  return most;
}

}  // namespace

TEST_CASE("a sequence has as many flows as were asked for, and is the same every time", "[bench]") {
  CHECK(counts_of(Order::Uniform, 1).size() == 1);
  CHECK(counts_of(Order::Uniform, 64).size() == 64);
  CHECK(counts_of(Order::New, 1).size() == kLength);
  CHECK(flow_sequence(Order::Zipf, 1000, 5000) == flow_sequence(Order::Zipf, 1000, 5000));
}

TEST_CASE("uniform flows are alike, and of Zipf's the first has its share", "[bench]") {
  CHECK(most(counts_of(Order::Uniform, 64)) < kLength / 64 * 2);
  // 1/1 of 1/1 + … + 1/1000 = 7.49
  CHECK(most(counts_of(Order::Zipf, 1000)) > kLength / 8);
  CHECK(most(counts_of(Order::Zipf, 1000)) < kLength / 7);
}

TEST_CASE("a train is sixteen packets of one flow", "[bench]") {
  const auto sequence = flow_sequence(Order::Trains, 100'000, kLength);
  std::size_t changes = 0;
  for (std::size_t at = 1; at < sequence.size(); ++at)
    if (sequence[at] != sequence[at - 1]) {
      ++changes;
      REQUIRE(at % 16 == 0);
    }
  CHECK(changes > kLength / 16 - 10);
}

TEST_CASE("addresses are in no order, and no two are the same", "[bench]") {
  std::set<std::uint32_t> addresses;
  std::set<std::uint32_t> distances;
  for (std::uint32_t flow = 0; flow < 100'000; ++flow) {
    addresses.insert(scattered(flow));
    distances.insert(scattered(flow + 1) - scattered(flow));
  }
  CHECK(addresses.size() == 100'000);
  CHECK(distances.size() > 99'900);
}

TEST_CASE("large numbers have short names", "[bench]") {
  CHECK(short_number(64) == "64");
  CHECK(short_number(1000) == "1k");
  CHECK(short_number(131'072) == "131072");
  CHECK(short_number(100'000) == "100k");
  CHECK(short_number(1'000'000) == "1M");
}
