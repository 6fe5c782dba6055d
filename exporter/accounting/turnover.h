// Turnover: how many rows may change hands. At most so many within one span, whichever span one looks at. One
// thread; time is handed in.
#pragma once

#include <cstddef>
#include <vector>

#include "base/units.h"

namespace exporter::accounting {

class Turnover {
 public:
  Turnover(std::size_t most, Duration span) : span_(span), times_(most, TimePoint::min()) {}

  [[nodiscard]] bool allows_one(TimePoint now) const { return is_over(next_, now); }
  [[nodiscard]] std::size_t allowed(TimePoint now) const {
    std::size_t count = 0;
    while (count < times_.size() && is_over((next_ + count) % times_.size(), now)) ++count;
    return count;
  }
  // One that is allowed.
  void take(TimePoint now) {
    times_[next_] = now;
    next_ = (next_ + 1) % times_.size();
  }

 private:
  [[nodiscard]] bool is_over(std::size_t i, TimePoint now) const { return times_[i] + span_ <= now; }

  Duration span_;
  std::vector<TimePoint> times_;  // of the last ones, a ring
  std::size_t next_ = 0;          // the longest ago
};

}  // namespace exporter::accounting
