// Weight: how much traffic a pair has had lately, in bytes of which half are forgotten each minute. Instead
// of making all weights lighter as time passes, the bytes of a later sweep weigh more: so weights only grow,
// can be compared whenever they were last touched, and nothing is touched that is quiet. Pure: time is handed
// in.
#pragma once

#include "accounting/rate_window.h"
#include "base/units.h"
#include "base/value_of.h"

namespace exporter::accounting {

// What a sweep's bytes are counted with.
struct Moment {
  TimePoint now;
  const RateWindow& window;
  double byte_weight;

  [[nodiscard]] double weight_of(const Volume& volume) const {
    return static_cast<double>(volume.bytes) * byte_weight;
  }
};

class WeightScale {
 public:
  static constexpr Duration kHalfLife = std::chrono::minutes(1);

  explicit WeightScale(TimePoint start) : origin_(start) {}

  // Goes on to `now`. What all weights so far must be multiplied with from then on: 1, but for once in hours,
  // before they grow out of what a double holds.
  double advance(TimePoint now);

  [[nodiscard]] double byte_weight() const { return byte_weight_; }

  // What a byte weighs follows from the next advance().
  template <class Bytes, ValueOf<WeightScale> Scale>
  friend void fields(Bytes& bytes, Scale& scale) {
    bytes(scale.origin_);
  }

 private:
  TimePoint origin_;  // when a byte weighs 1
  double byte_weight_ = 1;
};

}  // namespace exporter::accounting
