// GuessBudget: how many wrong passwords are looked at. A hash costs a tenth of a second and more, and nobody
// is to burn a CPU with guesses, nor to take the right of others to log in: each address may be wrong once a
// second, four times in a row, and all together may cost a fifth of a CPU.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "base/units.h"

namespace exporter::http {

class GuessBudget {
 public:
  static constexpr Duration kOfAnAddress = std::chrono::seconds(1);  // for each wrong one
  static constexpr int kInARow = 4;
  static constexpr Duration kAhead = std::chrono::milliseconds(500);  // of time spent by all
  static constexpr int kShare = 5;                                    // one part in so many
  static constexpr std::size_t kMostAddresses = 1024;

  // Time is handed in and does not go back.
  [[nodiscard]] bool admits(const std::string& address, TimePoint now) const {
    const auto own = paid_by_.find(address);
    const bool patient = own == paid_by_.end() || own->second - now <= kOfAnAddress * (kInARow - 1);
    return patient && paid_ - now < kAhead * kShare;
  }
  void charge(const std::string& address, Duration took, TimePoint now) {
    paid_ = std::max(paid_, now) + took * kShare;
    if (paid_by_.size() >= kMostAddresses) forget(now);
    auto& own = paid_by_[address];
    own = std::max(own, now) + kOfAnAddress;
  }

 private:
  // If all of them still owe something, what they cost together must do.
  void forget(TimePoint now) {
    std::erase_if(paid_by_, [now](const auto& one) { return one.second <= now; });
    if (paid_by_.size() >= kMostAddresses) paid_by_.clear();
  }

  TimePoint paid_{};  // when all that was spent is paid for
  std::map<std::string, TimePoint> paid_by_;
};

}  // namespace exporter::http
