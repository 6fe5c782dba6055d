#include "api/work_budget.h"

#include "support/catch.h"

namespace exporter::api {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

TEST_CASE("queries come in as long as their work is within the limit", "[api]") {
  WorkBudget budget;
  REQUIRE(budget.admits(kStart));

  budget.charge(kStart, 99ms);
  CHECK(budget.admits(kStart));
  budget.charge(kStart, 1ms);
  CHECK_FALSE(budget.admits(kStart));
}

TEST_CASE("time pays for a fifth of itself", "[api]") {
  WorkBudget budget;
  REQUIRE(budget.admits(kStart));
  budget.charge(kStart, 300ms);

  CHECK_FALSE(budget.admits(kStart + 1000ms));
  CHECK(budget.admits(kStart + 1001ms));
  budget.charge(kStart + 1001ms, 100ms);
  CHECK_FALSE(budget.admits(kStart + 1002ms));
}

TEST_CASE("who waited for long has no more than the limit", "[api]") {
  WorkBudget budget;
  REQUIRE(budget.admits(kStart + 24h));

  budget.charge(kStart + 24h, 100ms);
  CHECK_FALSE(budget.admits(kStart + 24h));
}

// However many come, and however often.
TEST_CASE("a flood of queries has a fifth of the time", "[api]") {
  WorkBudget budget;
  const Duration each = GENERATE(Duration(30us), Duration(7ms), Duration(100ms), Duration(400ms));
  Duration worked{};
  TimePoint now = kStart;
  for (; now < kStart + 60s; now += 1ms) {
    if (!budget.admits(now)) continue;
    now += each;
    worked += each;
    budget.charge(now, each);
  }
  CHECK(worked <= (now - kStart) / 5 + 100ms + each);
  CHECK(worked >= std::min<Duration>(Duration(11s), 60s / (each + 1ms) * each));  // and it has that
}

}  // namespace
}  // namespace exporter::api
