// More pairs than there may be series, as the world makes them: a few that send most, and crowds that send a
// packet each. Random with fixed seeds; the truth is what was fed.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <numeric>
#include <random>
#include <vector>

#include "accounting/admission.h"
#include "accounting/ledger.h"
#include "model/series_naming.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/series_growth.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::Admission;
using accounting::Ledger;

namespace {

constexpr TimePoint kStart{1h};

PairKey pair_of(std::uint32_t number) {
  PairKey key = support::a_flow({}).pair;
  for (unsigned byte = 0; byte < 4; ++byte)
    key.source.bytes[byte] = static_cast<std::uint8_t>(number >> (24 - 8 * byte));
  return key;
}

// Scrapers that come at intervals of their own, and the churn they see. A sweep is a second.
class World {
 public:
  explicit World(std::size_t limit) : limit_(limit), ledger_({.max_series = limit}, kStart) {}

  void sweep(std::vector<FlowRecord> flows) {
    std::shuffle(flows.begin(), flows.end(), random_);
    sweep_in_order(std::move(flows));
  }

  void sweep_in_order(std::vector<FlowRecord> flows) {
    sweep_.flows = std::move(flows);
    for (const FlowRecord& flow : sweep_.flows) fed_ += flow.volume;
    now_ += 1s;
    ++second_;
    ledger_.absorb(sweep_, now_);
    picture_ = ledger_.picture(now_);
    REQUIRE(picture_->pair_count <= limit_);
    for (Scraper& scraper : scrapers_)
      if (second_ % scraper.interval == scraper.phase % scraper.interval) scrape(scraper);
    watch_churn();
  }

  [[nodiscard]] std::vector<SeriesKey> exposed() const {
    std::vector<SeriesKey> keys;
    for (const auto& chunk : picture_->pairs)
      for (const PairRow& row : *chunk) keys.push_back(row.key);
    return keys;
  }

  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::uint64_t outweighed() const {
    return ledger_.counts().ended[static_cast<std::size_t>(SeriesEnd::Outweighed)];
  }
  // Within kEveryoneSaw.
  [[nodiscard]] std::uint64_t most_ended() const { return most_ended_; }

 private:
  struct Scraper {
    unsigned interval;
    unsigned phase;
    support::SeriesGrowth growth{};
  };

  void scrape(Scraper& scraper) {
    CAPTURE(scraper.interval, scraper.phase, second_);
    scraper.growth.look(*picture_);
    REQUIRE(scraper.growth.interfaces() == fed_);
    REQUIRE(scraper.growth.series() == fed_);
  }

  void watch_churn() {
    ended_.push_back(outweighed());
    if (ended_.size() > kSpan) ended_.pop_front();
    most_ended_ = std::max(most_ended_, ended_.back() - ended_.front());
  }

  static constexpr std::size_t kSpan =
      static_cast<std::size_t>(std::chrono::seconds(Admission::kEveryoneSaw / 1s * 1s).count()) + 1;

  std::size_t limit_;
  Ledger ledger_;
  Sweep sweep_ = support::a_sweep_of();
  TimePoint now_ = kStart;
  unsigned second_ = 0;
  Volume fed_;
  std::shared_ptr<const Snapshot> picture_;
  std::vector<Scraper> scrapers_{{1, 0}, {2, 1}, {7, 3}, {15, 0}, {30, 29}, {60, 0}, {60, 1}, {60, 37}};
  std::deque<std::uint64_t> ended_;
  std::uint64_t most_ended_ = 0;
  std::mt19937 random_{20261121};
};

// Pair i sends in proportion to 1 / (i + 1).
class Zipf {
 public:
  Zipf(std::uint32_t pairs, double of_first) : bytes_(pairs), of_first_(of_first) {}

  std::vector<FlowRecord> second() {
    std::vector<FlowRecord> flows;
    for (std::uint32_t i = 0; i < bytes_.size(); ++i)
      if (const auto packets = std::poisson_distribution<std::uint64_t>(of_first_ / (i + 1))(random_))
        send(flows, i, packets);
    return flows;
  }

  // Only the light half of them, the lightest first.
  std::vector<FlowRecord> light_ones_first() {
    std::vector<FlowRecord> flows;
    for (auto i = static_cast<std::uint32_t>(bytes_.size()); i-- > bytes_.size() / 2;) send(flows, i, 1);
    return flows;
  }

  // The pairs that sent most, by what they truly sent.
  [[nodiscard]] std::vector<std::uint32_t> heaviest(std::size_t count) const {
    std::vector<std::uint32_t> order(bytes_.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return bytes_[a] > bytes_[b]; });
    order.resize(count);
    return order;
  }

 private:
  // In one to three records, as several CPUs would have them.
  void send(std::vector<FlowRecord>& flows, std::uint32_t i, std::uint64_t packets) {
    for (std::uint64_t part = std::min<std::uint64_t>(packets, 1 + i % 3); part > 0; --part) {
      const std::uint64_t some = packets / part;
      const std::uint64_t bytes = some * (60 + random_() % 1440);
      flows.push_back({.pair = pair_of(i), .volume = {some, bytes}});
      bytes_[i] += bytes;
      packets -= some;
    }
  }

  std::vector<std::uint64_t> bytes_;
  double of_first_;
  std::mt19937 random_{7};
};

}  // namespace

TEST_CASE("of ten times more pairs than series the heavy ones are exposed, and no scraper misses a byte",
          "[accounting]") {
  constexpr std::size_t kLimit = 1000;
  constexpr std::size_t kMostEnded = kLimit / Admission::kTurnoverShare;
  World world(kLimit);
  Zipf traffic(10 * kLimit, 3000);
  for (unsigned i = 0; i < 5; ++i) world.sweep_in_order(traffic.light_ones_first());
  for (unsigned i = 0; i < 1200; ++i) world.sweep(traffic.second());

  const std::vector<SeriesKey> exposed = world.exposed();
  const auto heavy = traffic.heaviest(kLimit / 2);
  const SeriesNaming naming;
  const auto found = std::count_if(heavy.begin(), heavy.end(), [&](std::uint32_t i) {
    return std::find(exposed.begin(), exposed.end(), naming.series_of(pair_of(i), 0)) != exposed.end();
  });
  std::printf(
      "%td of the %zu heaviest of %zu pairs are exposed; %llu series were outweighed, at most %llu in %lld "
      "s\n",
      found, heavy.size(), 10 * kLimit, static_cast<unsigned long long>(world.outweighed()),
      static_cast<unsigned long long>(world.most_ended()),
      static_cast<long long>(Admission::kEveryoneSaw / 1s));
  CHECK(static_cast<double>(found) >= 0.95 * static_cast<double>(heavy.size()));
  CHECK(world.most_ended() <= 2 * kMostEnded);  // each of a span may have been retired in the one before
  CHECK(world.outweighed() <= kMostEnded * (1205s / Admission::kEveryoneSaw + 1));
}

TEST_CASE("heavy pairs get their series under a flood of two million spoofed sources and keep them",
          "[accounting]") {
  constexpr std::size_t kLimit = 2000;
  constexpr std::uint32_t kHeavy = 200;
  constexpr std::uint32_t kPerSweep = 12'500;
  constexpr std::uint32_t kSources = 2'000'000;
  World world(kLimit);
  std::mt19937 random(3);
  std::size_t most = 0;
  unsigned all_exposed_since = 0;
  for (std::uint32_t source = 0, second = 1; source < kSources; ++second) {
    std::vector<FlowRecord> flows;
    for (std::uint32_t i = 0; i < kPerSweep; ++i)
      flows.push_back({.pair = pair_of(0x10000 + source++), .volume = {1, 60 + random() % 1455}});
    for (std::uint32_t i = 0; second > 10 && i < kHeavy; ++i)
      flows.push_back({.pair = pair_of(i), .volume = {20, 20 * (60 + random() % 1455)}});
    world.sweep(std::move(flows));

    const std::vector<SeriesKey> keys = world.exposed();
    const auto exposed = static_cast<std::size_t>(std::count_if(
        keys.begin(), keys.end(), [](const SeriesKey& key) { return key.source().bytes[1] == 0; }));
    REQUIRE(exposed >= most);
    most = exposed;
    if (most == kHeavy && all_exposed_since == 0) all_exposed_since = second;
  }
  std::printf(
      "all %u heavy pairs are exposed %u s after they began, of %u spoofed sources %llu were outweighed\n",
      kHeavy, all_exposed_since - 10, kSources, static_cast<unsigned long long>(world.outweighed()));

  CHECK(most == kHeavy);
  CHECK(all_exposed_since > 0);
  CHECK(std::chrono::seconds(all_exposed_since - 10) < 2 * Admission::kEveryoneSaw);
}
