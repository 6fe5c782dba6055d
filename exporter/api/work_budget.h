// WorkBudget: queries may have a fifth of a thread's time, and no more, since that thread answers scrapes as
// well. Work is a debt that time pays off; who comes while it is above the limit is asked to come again. One
// query is always finished, so the debt can exceed the limit by its work.
#pragma once

#include <algorithm>

#include "base/units.h"

namespace exporter::api {

class WorkBudget {
 public:
  static constexpr Duration kMost = std::chrono::milliseconds(100);
  static constexpr int kShare = 5;  // one part in so many

  // Time is handed in and does not go back.
  [[nodiscard]] bool admits(TimePoint now) {
    settle(now);
    return debt_ < kMost;
  }
  void charge(TimePoint now, Duration work) {
    settle(now);
    debt_ += std::max(work, Duration::zero());
  }

 private:
  void settle(TimePoint now) {
    debt_ -= std::min(debt_, std::max(now - settled_, Duration::zero()) / kShare);
    settled_ = std::max(settled_, now);
  }

  Duration debt_{};
  TimePoint settled_{};
};

}  // namespace exporter::api
