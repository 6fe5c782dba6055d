// Turnover: how many rows may change hands. At most so many within one span, whichever span one looks at. One
// thread; time is handed in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
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
  // Another bound: what has changed hands lately counts on.
  void set_most(std::size_t most) {
    std::rotate(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(next_), times_.end());
    next_ = 0;
    const auto kept = static_cast<std::ptrdiff_t>(std::min(most, times_.size()));
    times_.erase(times_.begin(), times_.end() - kept);
    times_.insert(times_.begin(), most - times_.size(), TimePoint::min());
  }
  // One that is allowed.
  void take(TimePoint now) {
    times_[next_] = now;
    next_ = (next_ + 1) % times_.size();
  }

  // The longest ago first.
  void save(ByteWriter& bytes) const {
    bytes.count(times_.size(), sizeof(TimePoint));
    for (std::size_t i = 0; i < times_.size(); ++i) bytes.perhaps_never(times_[(next_ + i) % times_.size()]);
  }
  void restore(ByteReader& bytes) {
    bytes.expect(bytes.count(0, sizeof(TimePoint)) == times_.size(), "not as many turns as there are");
    for (TimePoint& time : times_) bytes.perhaps_never(time);
    next_ = 0;
  }

 private:
  [[nodiscard]] bool is_over(std::size_t i, TimePoint now) const { return times_[i] + span_ <= now; }

  Duration span_;
  std::vector<TimePoint> times_;  // of the last ones, a ring
  std::size_t next_ = 0;          // the longest ago
};

}  // namespace exporter::accounting
