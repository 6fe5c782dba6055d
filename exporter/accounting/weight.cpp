#include "accounting/weight.h"

#include <algorithm>
#include <cmath>

namespace exporter::accounting {
namespace {

// 2^64 bytes at this age are far from 2^1024, and a weight that turns to zero behind it was none.
constexpr Duration::rep kMostHalfLives = 512;

}  // namespace

double WeightScale::advance(TimePoint now) {
  double factor = 1;
  if (const auto passed = (now - origin_) / WeightScale::kHalfLife; passed > kMostHalfLives) {
    origin_ += passed * kHalfLife;
    factor = std::ldexp(1.0, -static_cast<int>(std::min<Duration::rep>(passed, 4096)));
  }
  byte_weight_ = std::exp2(std::chrono::duration<double>(now - origin_) / kHalfLife);
  return factor;
}

}  // namespace exporter::accounting
