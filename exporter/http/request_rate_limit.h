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
    const auto next = std::max(empty_until_, now) + rate.interval;
    if (next - now > rate.interval * rate.burst) return false;
    empty_until_ = next;
    return true;
  }

 private:
  TimePoint empty_until_{};  // when the bucket would be full again
};

}  // namespace exporter::http
