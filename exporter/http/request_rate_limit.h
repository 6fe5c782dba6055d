// RequestRateLimit: a token bucket, filled by one each interval, that holds a burst. As
// golang.org/x/time/rate.
#pragma once

#include <algorithm>

#include "base/units.h"
#include "model/web_settings.h"

namespace exporter::http {

class RequestRateLimit {
 public:
  // What is allowed may change at any time. Time is handed in and does not go back.
  [[nodiscard]] bool admits(const RequestRate& rate, TimePoint now) {
    if (rate.interval <= Duration::zero()) return true;
    const Duration::rep burst = std::min<Duration::rep>(rate.burst, kLongest / rate.interval);
    const auto next = std::max(empty_until_, now) + rate.interval;
    if (next - now > rate.interval * burst) return false;
    empty_until_ = next;
    return true;
  }

 private:
  // A bucket that takes longer to fill overflows no number, and nobody will see it full.
  static constexpr Duration kLongest = std::chrono::hours(24 * 365 * 10);

  TimePoint empty_until_{};  // when the bucket would be full again
};

}  // namespace exporter::http
