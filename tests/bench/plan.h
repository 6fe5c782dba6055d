// Plan: how much is measured. The same themes in all three; only counts differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace exporter::bench {

struct Plan {
  bool large = true;               // a million of everything too
  std::size_t packet_rounds = 51;  // of all variants
  std::uint32_t repeat = 20000;    // runs of a program in one round
  std::size_t veth_rounds = 15;
  double veth_seconds = 0.25;  // of sending, in one round
  std::uint64_t tcp_bytes = 600'000'000;
  std::size_t rounds = 7;  // of everything in user space
  double idle_seconds = 20;

  // Numbers of records, pairs, sources.
  [[nodiscard]] std::vector<std::uint32_t> sizes() const {
    if (rounds == 1) return {1000, 2000};
    if (large) return {10'000, 100'000, 1'000'000};
    return {10'000, 100'000};
  }
};

inline Plan quick_plan() {
  return {.large = false,
          .packet_rounds = 15,
          .veth_rounds = 5,
          .veth_seconds = 0.1,
          .tcp_bytes = 200'000'000,
          .rounds = 3,
          .idle_seconds = 6};
}

// Whether everything works at all; at rest for longer than an interval.
inline Plan smoke_plan() {
  return {.large = false,
          .packet_rounds = 2,
          .repeat = 200,
          .veth_rounds = 1,
          .veth_seconds = 0.01,
          .tcp_bytes = 1'000'000,
          .rounds = 1,
          .idle_seconds = 5.5};
}

}  // namespace exporter::bench
