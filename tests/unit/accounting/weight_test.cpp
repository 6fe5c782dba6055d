#include "accounting/weight.h"

#include <cmath>

#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::WeightScale;

namespace {

constexpr TimePoint kStart{1h};

bool about(double value, double expected) { return std::abs(value - expected) < 1e-9 * expected; }

}  // namespace

TEST_CASE("a byte weighs half of one that comes a half-life later", "[accounting]") {
  WeightScale scale(kStart);
  scale.advance(kStart + 7s);
  const double before = scale.byte_weight();

  CHECK(scale.advance(kStart + 7s + WeightScale::kHalfLife) == 1);

  CHECK(about(scale.byte_weight() / before, 2));
}

TEST_CASE("weights keep their proportions when they are scaled down", "[accounting]") {
  WeightScale scale(kStart);
  double weight = 0;
  double last = 0;
  unsigned scaled = 0;
  for (TimePoint now = kStart; now < kStart + 100h; now += 20s) {
    const double factor = scale.advance(now);
    scaled += factor == 1 ? 0 : 1;
    weight = weight * factor + scale.byte_weight();
    last = scale.byte_weight();
    REQUIRE(std::isfinite(weight * 1e19));
  }

  CHECK(scaled > 5);
  CHECK(about(weight / last, 1 / (1 - std::exp2(-1.0 / 3))));
}

TEST_CASE("what was before a very long nap weighs nothing", "[accounting]") {
  WeightScale scale(kStart);

  const double factor = scale.advance(kStart + 24h * 3650);

  CHECK(1e19 * factor == 0);
  CHECK(scale.byte_weight() < 2.001);
}
