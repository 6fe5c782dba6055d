// What a sweep costs, by counting: once its memory has grown, no record of it is worth an allocation.
#include <cstdio>
#include <memory>
#include <random>
#include <type_traits>
#include <unordered_map>

#include "accounting/ledger.h"
#include "base/flat_map.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/skip.h"
#include "unit/accounting/counted_new.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kRecords = 10'000;
constexpr unsigned kSweeps = 30;
constexpr std::size_t kChunkRows = 256;

// Stands in for Abseil's tables where a sanitizer forbids them, and allocates for each entry.
constexpr bool kNodes = std::is_same_v<FlatMap<int, int>, std::unordered_map<int, int, absl::Hash<int>>>;

PairKey pair_of(std::uint32_t number) {
  PairKey key = support::a_flow({}).pair;
  for (unsigned byte = 0; byte < 4; ++byte)
    key.source.bytes[byte] = static_cast<std::uint8_t>(number >> (24 - 8 * byte));
  return key;
}

struct Cost {
  std::uint64_t absorb = 0;
  std::uint64_t picture = 0;
};

// `strangers` of the records of each sweep are of pairs that were never seen before, all others of the same.
class Steady {
 public:
  Steady(std::size_t limit, std::size_t strangers) : ledger_({.max_series = limit}, now_) {
    sweep_.flows.resize(kRecords);
    strangers_ = strangers;
  }

  Cost run(unsigned sweeps) {
    Cost cost;
    for (unsigned i = 0; i < sweeps; ++i) {
      fill();
      now_ += 1s;
      const std::uint64_t before = accounting_test::allocations();
      ledger_.absorb(sweep_, now_);
      const std::uint64_t between = accounting_test::allocations();
      picture_ = ledger_.picture(now_);
      cost.absorb += between - before;
      cost.picture += accounting_test::allocations() - between;
    }
    return cost;
  }

  [[nodiscard]] std::size_t chunks() const { return picture_->pairs.size(); }

 private:
  void fill() {
    for (std::uint32_t i = 0; i < kRecords; ++i)
      sweep_.flows[i] = {.pair = pair_of(i < strangers_ ? next_stranger_++ : i),
                         .volume = {1, 60 + random_() % 1400}};
  }

  TimePoint now_{1h};
  accounting::Ledger ledger_;
  Sweep sweep_ = support::a_sweep_of();
  std::size_t strangers_ = 0;
  std::uint32_t next_stranger_ = 0x1000000;
  std::shared_ptr<const Snapshot> picture_;
  std::mt19937 random_{1};
};

}  // namespace

TEST_CASE("in steady state no record of a sweep is worth an allocation", "[accounting]") {
  if (kNodes)
    support::skip("the standard's tables, which stand in under this sanitizer, allocate for each entry");
  const std::size_t limit = GENERATE(20'000UL, 9'000UL, 2'000UL, 1UL, 0UL);
  const std::size_t strangers = GENERATE(0UL, 5'000UL);
  if (limit == 20'000 && strangers > 0) return;  // each of them has a row, and rows are memory
  CAPTURE(limit, strangers);
  Steady steady(limit, strangers);
  steady.run(3 * kSweeps);
  const std::size_t chunks = steady.chunks();

  const Cost cost = steady.run(kSweeps);

  std::printf(
      "limit %zu, %zu strangers in each sweep of %zu: %llu allocations in %u sweeps, %llu for %zu chunks of "
      "pictures\n",
      limit, strangers, kRecords, static_cast<unsigned long long>(cost.absorb), kSweeps,
      static_cast<unsigned long long>(cost.picture), chunks);
  CHECK(cost.absorb == 0);
  CHECK(chunks <= limit / kChunkRows + 1);
  CHECK(cost.picture <= kSweeps * (2 * chunks + 8));
}
