// SweepLog: what an operator should hear of sweeps: failures, and traffic that found the flow table full,
// each kind at most once a minute, for the metrics count every one; and once, what the kernel lacks for them.
#pragma once

#include "base/units.h"
#include "model/sweep.h"

namespace exporter {

class SweepLog {
 public:
  void note(const Sweep& sweep, TimePoint now);

 private:
  static constexpr Duration kPause = std::chrono::minutes(1);

  bool due(TimePoint& last, TimePoint now) const;

  TimePoint last_failure_ = TimePoint::min();
  TimePoint last_overflow_ = TimePoint::min();
  bool told_of_batches_ = false;
};

}  // namespace exporter
