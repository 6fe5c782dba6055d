// Who gets a series when not all can: traffic decides, and no change of hands costs a byte.
#include "accounting/admission.h"

#include <map>

#include "accounting/ledger.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/series_growth.h"
#include "unit/accounting/audit.h"

using namespace exporter;
using namespace accounting_test;
using namespace std::chrono_literals;
using accounting::Admission;
using accounting::Ledger;
using support::a_flow;
using support::a_sweep_of;
using support::AFlow;

namespace {

constexpr TimePoint kStart{1h};
constexpr Duration kEveryoneSaw = Admission::kEveryoneSaw;

AFlow from(unsigned host, std::uint64_t bytes = 100) {
  return {.from = "10.0." + std::to_string(host / 256) + '.' + std::to_string(host % 256), .bytes = bytes};
}

// A ledger in whose life time is what the test says it is; every picture is looked at.
struct Running {
  explicit Running(std::size_t limit, Duration idle_timeout = 10min)
      : ledger({.max_series = limit, .idle_timeout = idle_timeout}, kStart) {}

  template <class... Flows>
  void sweep(Duration at, const Flows&... flows) {
    absorb(a_sweep_of(flows...), at);
  }
  void absorb(const Sweep& sweep, Duration at) {
    ledger.absorb(sweep, kStart + at);
    picture = ledger.picture(kStart + at);
    growth.look(*picture);
    REQUIRE(growth.series() == growth.interfaces());
    REQUIRE(picture->pair_count <= ledger.counts().limit);
    const SeriesCounts counts = ledger.counts();
    REQUIRE(counts.exposed + counts.ended[0] + counts.ended[1] + counts.ended[2] + counts.ended[3] ==
            counts.admitted);
  }
  [[nodiscard]] const PairRow* row(unsigned host) const {
    return find_row(*picture, a_flow(from(host)).pair);
  }
  [[nodiscard]] std::uint64_t bytes(unsigned host) const {
    return row(host) == nullptr ? 0 : row(host)->account.total.bytes;
  }
  [[nodiscard]] std::uint64_t outweighed() const {
    return ledger.counts().ended[static_cast<std::size_t>(SeriesEnd::Outweighed)];
  }

  Ledger ledger;
  std::shared_ptr<const Snapshot> picture;
  support::SeriesGrowth growth;
};

}  // namespace

TEST_CASE("the heaviest of a sweep get the series, whoever comes first", "[accounting]") {
  Running running(2);

  running.sweep(1s, from(1, 10), from(2, 300), from(3, 20), from(4, 200));

  CHECK(running.bytes(2) == 300);
  CHECK(running.bytes(4) == 200);
  CHECK(running.ledger.folded_pairs() == 2);
}

TEST_CASE("a pair is judged by all its records of a sweep", "[accounting]") {
  Running running(1);

  running.sweep(1s, from(1, 60), from(2, 100), from(1, 60));

  CHECK(running.bytes(1) == 120);
  CHECK(running.ledger.folded_pairs() == 1);
}

TEST_CASE("a free row goes to who was heavy lately, not to who happens to move", "[accounting]") {
  Running running(1, 20s);
  running.sweep(1s, from(1, 1000));
  for (unsigned second = 2; second <= 21; ++second) running.sweep(1s * second, from(2, 50));
  running.sweep(22s);
  REQUIRE(running.picture->pair_count == 0);  // the first one was idle

  running.sweep(23s, from(3, 60));
  CHECK(running.picture->pair_count == 0);
  running.sweep(24s, from(2, 50), from(3, 60));

  CHECK(running.bytes(2) == 50);
  CHECK(running.row(3) == nullptr);
}

TEST_CASE("a place is not kept for who has been silent for a minute", "[accounting]") {
  Running running(1, 20s);
  running.sweep(1s, from(1, 2000), from(2, 1000));
  running.sweep(30s);
  REQUIRE(running.picture->pair_count == 0);

  running.sweep(60s, from(3, 60));
  CHECK(running.picture->pair_count == 0);
  running.sweep(62s, from(3, 60));

  CHECK(running.bytes(3) == 60);
}

TEST_CASE("a series that is outweighed keeps its last value until everyone saw it", "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100));
  running.sweep(2s, from(1, 100), from(2, 1000));
  for (Duration at = 3s; at < 2s + kEveryoneSaw; at += 1s) {
    running.sweep(at, from(1, 100), from(2, 1000));
    REQUIRE(running.bytes(1) == 200);
    REQUIRE(running.row(2) == nullptr);
    REQUIRE(running.ledger.folded_pairs() == 2);
  }
  CHECK(running.row(1)->account.recent.empty());
  CHECK(running.outweighed() == 0);

  running.sweep(2s + kEveryoneSaw, from(1, 100), from(2, 1000));

  CHECK(running.row(1) == nullptr);
  CHECK(running.bytes(2) == 1000);
  CHECK(running.outweighed() == 1);
  CHECK(running.ledger.folded_pairs() == 1);
}

TEST_CASE("a series whose last value everyone saw already makes room at once", "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100));

  running.sweep(1s + kEveryoneSaw, from(2, 1000));

  CHECK(running.row(1) == nullptr);
  CHECK(running.bytes(2) == 1000);
}

TEST_CASE("a row that can be had at once goes to who moves, whoever heavier is silent", "[accounting]") {
  Running running(2);
  running.sweep(1s, from(1, 10), from(9, 12));
  running.sweep(1s + kEveryoneSaw, from(5, 1000), from(2, 900));  // one may change hands
  REQUIRE(running.bytes(5) == 1000);
  running.sweep(100s, from(2, 900));

  running.sweep(1s + 2 * kEveryoneSaw, from(3, 500));

  CHECK(running.row(9) == nullptr);
  CHECK(running.bytes(3) == 500);
}

TEST_CASE("a steady pair outweighs a burst that is over", "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100'000));

  for (Duration at = 2s; at <= 5min; at += 1s) running.sweep(at, from(2, 400));

  CHECK(running.row(1) == nullptr);
  CHECK(running.bytes(2) > 0);
}

TEST_CASE("pairs of about equal weight do not alternate", "[accounting]") {
  Running running(2);
  for (unsigned second = 1; second <= 3600; ++second)
    running.sweep(1s * second, from(1 + second % 3, 1000), from(1 + (second + 1) % 3, 1000 + second % 500));

  CHECK(running.outweighed() == 0);
  CHECK(running.ledger.counts().admitted == 2);
}

TEST_CASE("a retired pair that is heavier again than who wants its row goes on where it stopped",
          "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100));
  running.sweep(2s, from(1, 100), from(2, 1000));

  for (Duration at = 50s; at < 2s + kEveryoneSaw; at += 1s) running.sweep(at, from(1, 50'000));
  CHECK(running.bytes(1) == 200);
  running.sweep(2s + kEveryoneSaw, from(1, 3));
  CHECK(running.bytes(1) == 200);
  running.sweep(3s + kEveryoneSaw, from(1, 30));

  CHECK(running.bytes(1) == 230);
  CHECK(running.row(1)->account.recent.bytes == 30);
  CHECK(running.ledger.counts().admitted == 1);
  CHECK(running.outweighed() == 0);
}

TEST_CASE("a retired series is not idle before everyone saw its last value", "[accounting]") {
  Running running(1, 5s);
  running.sweep(1s, from(1, 100));
  running.sweep(2s, from(1, 100), from(2, 1000));

  running.sweep(40s, from(2, 1000));
  CHECK(running.bytes(1) == 200);
  running.sweep(2s + kEveryoneSaw, from(2, 1000));

  CHECK(running.row(1) == nullptr);
  CHECK(running.outweighed() == 1);
}

TEST_CASE("who lost its series gets none before everyone saw that it ended, then one from zero",
          "[accounting]") {
  Running running(2, 67s);
  support::SeriesGrowth once_a_minute;
  running.sweep(1s, from(1, 10), from(9, 20));
  running.sweep(60s);
  once_a_minute.look(*running.picture);
  const Duration ended = 1s + kEveryoneSaw;
  running.sweep(ended, from(2, 1000));
  REQUIRE(running.row(1) == nullptr);
  running.sweep(70s);
  REQUIRE(running.picture->pair_count == 1);  // there is room

  for (Duration at = 72s; at < ended + kEveryoneSaw; at += 8s) {
    running.sweep(at, from(1, 1'000'000));
    REQUIRE(running.row(1) == nullptr);
    if (at != 120s) continue;
    once_a_minute.look(*running.picture);
    CHECK(once_a_minute.series() == once_a_minute.interfaces());
  }
  running.sweep(ended + kEveryoneSaw, from(1, 7));

  CHECK(running.bytes(1) == 7);
  CHECK(once_a_minute.series().bytes > 7'000'000);
}

TEST_CASE("one row in sixteen changes hands within the time it takes everyone to see it", "[accounting]") {
  constexpr unsigned kRows = 64;
  Running running(kRows, 1000h);
  Sweep light = a_sweep_of();
  Sweep heavy = a_sweep_of();
  for (unsigned i = 0; i < kRows; ++i) {
    light.flows.push_back(a_flow(from(i, 100)));
    heavy.flows.push_back(a_flow(from(1000 + i, 10'000)));
  }
  running.absorb(light, 1s);

  std::map<Duration, std::uint64_t> ended;
  for (Duration at = 2s; at <= 20min; at += 1s) {
    running.absorb(heavy, at);
    ended[at] = running.outweighed();
    if (ended.contains(at - kEveryoneSaw)) REQUIRE(ended[at] - ended[at - kEveryoneSaw] <= 2 * kRows / 16);
  }

  CHECK(running.outweighed() == kRows);
  CHECK(ended[9 * kEveryoneSaw] <= 9 * kRows / 16);
}

TEST_CASE("a light pair that got a free row gives way to the next that is clearly heavier", "[accounting]") {
  Running running(2, 100s);
  running.sweep(1s, from(1, 50'000), from(2, 40'000));
  running.sweep(2s, from(1, 50'000), from(3, 1000));  // everybody is weighed
  for (Duration at = 3s; at <= 110s; at += 1s) running.sweep(at, from(1, 50'000));
  REQUIRE(running.picture->pair_count == 1);  // the second one was idle
  running.sweep(111s, from(1, 50'000), from(4, 60), from(5, 50));
  REQUIRE(running.bytes(4) == 60);

  for (Duration at = 112s; at <= 112s + kEveryoneSaw; at += 1s)
    running.sweep(at, from(1, 50'000), from(6, 500));

  CHECK(running.row(4) == nullptr);
  CHECK(running.bytes(6) > 0);
}

TEST_CASE("the lightest is known after one that was not much heavier", "[accounting]") {
  Running running(64);
  Sweep sweep = a_sweep_of(from(0, 100));
  for (unsigned i = 1; i < 64; ++i) sweep.flows.push_back(a_flow(from(i, 100'000)));
  running.absorb(sweep, 1s);
  running.sweep(2s, from(100, 150));

  for (Duration at = 3s; at <= 1s + kEveryoneSaw; at += 1s) running.sweep(at, from(101, 300));

  CHECK(running.row(0) == nullptr);
  CHECK(running.bytes(101) > 0);
}

TEST_CASE("no row is retired for who has one in sight already", "[accounting]") {
  Running running(64);
  Sweep light = a_sweep_of();
  for (unsigned i = 0; i < 64; ++i) light.flows.push_back(a_flow(from(i, 100)));
  running.absorb(light, 1s);

  for (Duration at = 2s; at <= 5min; at += 1s) {
    light.flows.resize(64);
    light.flows.push_back(a_flow(from(1000, 10'000)));
    light.flows.push_back(a_flow(from(1001, 90)));
    running.absorb(light, at);
  }

  CHECK(running.outweighed() == 1);
  CHECK(running.bytes(1000) > 0);
}

TEST_CASE("with one series it goes to the heaviest, with none all is other", "[accounting]") {
  Running one(1);
  Running none(0);
  for (Duration at = 1s; at <= 5min; at += 1s) {
    one.sweep(at, from(1, 10), from(2, 500), from(3, 100));
    none.sweep(at, from(1, 10), from(2, 500), from(3, 100));
    REQUIRE(none.ledger.folded_pairs() == 3);
  }

  CHECK(one.bytes(2) == 300 * 500);
  CHECK(none.picture->pair_count == 0);
  CHECK(none.ledger.counts().admitted == 0);
}

TEST_CASE("a number that belongs to another interface has no retired rows and nobody who waits",
          "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100));
  running.sweep(2s, from(1, 100), from(2, 100'000));
  Sweep renamed = a_sweep_of(from(3, 7));
  renamed.interfaces[0].name = "wan0";

  running.ledger.absorb(renamed, kStart + 3s);

  const auto picture = running.ledger.picture(kStart + 3s);
  CHECK(picture->pair_count == 1);
  CHECK(find_row(*picture, a_flow(from(3)).pair)->account.total.bytes == 7);
  CHECK(picture->folded.empty());
  CHECK(running.ledger.counts().ended == std::array<std::uint64_t, 4>{0, 0, 1, 0});

  renamed.flows.push_back(a_flow(from(4, 1'000'000)));
  running.ledger.absorb(renamed, kStart + 3s + kEveryoneSaw);
  const auto later = running.ledger.picture(kStart + 3s + kEveryoneSaw);
  CHECK(find_row(*later, a_flow(from(3)).pair) != nullptr);  // its last value has been there for no time
  CHECK(running.ledger.counts().admitted == 2);
}

TEST_CASE("weights can be compared for weeks, and after a long nap", "[accounting]") {
  Running running(1, 1000h);
  for (Duration at = 1s; at <= 500h; at += 10min) running.sweep(at, from(1, 1'000'000), from(2, 400'000));
  CHECK(running.outweighed() == 0);

  for (Duration at = 500h + 1s; at <= 500h + 5min; at += 1s) running.sweep(at, from(1, 100), from(2, 1000));
  CHECK(running.bytes(2) > 0);
  running.sweep(900h, from(3, 60));
  running.sweep(900h + 1s, from(3, 60));

  CHECK(running.bytes(3) >= 60);
  CHECK(running.outweighed() == 2);
}
