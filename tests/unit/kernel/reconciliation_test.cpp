#include "kernel/reconciliation.h"

#include "support/catch.h"

using namespace exporter;
using namespace exporter::kernel;

namespace {

LinkStatistics received(std::uint64_t packets, std::uint64_t bytes) { return {Volume{packets, bytes}, {}}; }

StatisticsSpan at_once(const LinkStatistics& statistics) { return {statistics, statistics}; }

// Attached when the kernel had counted 1000 packets of 60 bytes.
Reconciliation a_reconciliation(HeaderLeftOut left_out = {}) {
  return {at_once(received(1000, 60000)), left_out};
}

struct Row {
  const char* what;
  StatisticsSpan sweeping;
  CountedVolume counted;
  std::int64_t packets;
  std::int64_t bytes;
};

}  // namespace

TEST_CASE("only what neither time nor super-packets explain is unaccounted for", "[kernel]") {
  const Row rows[]{
      {"nothing happened", at_once(received(1000, 60000)), {}, 0, 0},
      {"both counted the same", at_once(received(1010, 61000)), {{10, 1000}, {}}, 0, 0},
      {"the kernel saw more", at_once(received(1010, 61000)), {{7, 600}, {}}, 3, 400},
      {"we saw more", at_once(received(1010, 61000)), {{12, 1100}, {}}, -2, -100},
      {"packets moved meanwhile", {received(1008, 60800), received(1012, 61200)}, {{10, 1000}, {}}, 0, 0},
      {"they moved, and more", {received(1008, 60800), received(1012, 61200)}, {{5, 500}, {}}, 3, 300},
      {"they moved, and less", {received(1008, 60800), received(1012, 61200)}, {{15, 1500}, {}}, -3, -300},
      {"a driver that counts super-packets", at_once(received(1001, 62014)), {{40, 4588}, {39, 2574}}, 0, 0},
      {"a driver that counts segments", at_once(received(1040, 64588)), {{40, 4588}, {39, 2574}}, 0, 0},
      {"super-packets that came since the flip",
       at_once(received(1001, 62014)),
       {{40, 4588}, {82, 5148}},
       0,
       0},
      {"super-packets, and more", at_once(received(1043, 64600)), {{40, 4588}, {39, 2574}}, 3, 12},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Reconciliation reconciliation = a_reconciliation();
    const auto unaccounted = reconciliation.compare(Direction::Inbound, row.sweeping, row.counted);
    CHECK(unaccounted.packets == row.packets);
    CHECK(unaccounted.bytes == row.bytes);
  }
}

TEST_CASE("what passed while we attached may be counted or not", "[kernel]") {
  Reconciliation reconciliation({received(1000, 60000), received(1005, 60300)}, {});
  const StatisticsSpan sweeping = at_once(received(1010, 60600));

  CHECK(reconciliation.compare(Direction::Inbound, sweeping, {{5, 300}, {}}).packets == 0);
  CHECK(reconciliation.compare(Direction::Inbound, sweeping, {{10, 600}, {}}).packets == 0);
  CHECK(reconciliation.compare(Direction::Inbound, sweeping, {{4, 240}, {}}).packets == 1);
  CHECK(reconciliation.compare(Direction::Inbound, sweeping, {{11, 660}, {}}).bytes == -60);
}

TEST_CASE("a header that the kernel leaves out is put back before it is compared", "[kernel]") {
  Reconciliation reconciliation = a_reconciliation({14, 0});

  const auto unaccounted =
      reconciliation.compare(Direction::Inbound, at_once(received(1010, 60600)), {{10, 740}, {}});

  CHECK(unaccounted.bytes == 0);
}

TEST_CASE("when the kernel's counters begin anew so does the comparison", "[kernel]") {
  Reconciliation reconciliation = a_reconciliation();

  CHECK(reconciliation.compare(Direction::Inbound, at_once(received(3, 180)), {{50, 3000}, {}}).packets == 0);
  CHECK(reconciliation.compare(Direction::Inbound, at_once(received(5, 300)), {{51, 3060}, {}}).packets == 1);
}

TEST_CASE("super-packets that came while we began are not missed when we go on", "[kernel]") {
  const CountedVolume at_first{
      .wire = {100, 10'000}, .expanded = {139, 12'574}, .expanded_before = {100, 10'000}};
  Reconciliation reconciliation(at_once(received(1000, 60000)), {}, {at_first, {}});

  const CountedVolume later{
      .wire = {140, 14'588}, .expanded = {139, 12'574}, .expanded_before = {139, 12'574}};

  CHECK(reconciliation.compare(Direction::Inbound, at_once(received(1001, 62014)), later).packets == 0);
}

TEST_CASE("the two directions are compared each for itself", "[kernel]") {
  const LinkStatistics both{Volume{10, 1000}, Volume{20, 2000}};
  Reconciliation reconciliation(at_once({}), {});

  CHECK(reconciliation.compare(Direction::Inbound, at_once(both), {{10, 1000}, {}}).packets == 0);
  const auto outbound = reconciliation.compare(Direction::Outbound, at_once(both), {{10, 1000}, {}});
  CHECK(outbound.direction == Direction::Outbound);
  CHECK(outbound.packets == 10);
}
