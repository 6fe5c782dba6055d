// The units everything is counted in. Time is always handed in by the event loop; nobody else asks for it.
#pragma once

#include <chrono>
#include <cstdint>

namespace exporter {

// CLOCK_MONOTONIC: a wall clock that jumps ten years changes no rate and expires nothing.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

inline double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// Packets and bytes as the wire carried them: segments of a super-packet are packets of their own, layer-2
// header included, no FCS and no preamble.
struct Volume {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;

  Volume& operator+=(const Volume& other) {
    packets += other.packets;
    bytes += other.bytes;
    return *this;
  }
  friend Volume operator+(Volume left, const Volume& right) { return left += right; }
  friend Volume operator-(const Volume& later, const Volume& earlier) {
    return {later.packets - earlier.packets, later.bytes - earlier.bytes};
  }
  friend bool operator==(const Volume&, const Volume&) = default;
  [[nodiscard]] bool empty() const { return packets == 0 && bytes == 0; }
};

}  // namespace exporter
