// eventually(): the only way a test waits for something it cannot be told of. It asks again every few
// milliseconds and gives up at the deadline, so a test is as fast as what it waits for.
#pragma once

#include <poll.h>

#include <algorithm>
#include <chrono>

namespace exporter::support {

// The last answer of `condition`: true as soon as it holds, false when it did not hold within `deadline`.
template <class Condition>
bool eventually(std::chrono::milliseconds deadline, const Condition& condition) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + deadline;
  for (int pause = 2;; pause = std::min(pause * 2, 50)) {
    if (condition()) return true;
    if (Clock::now() >= end) return condition();  // what took so long to ask may have begun too early
    poll(nullptr, 0, pause);
  }
}

}  // namespace exporter::support
