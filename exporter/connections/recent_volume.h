// What passed lately, for any number of connections, in two shared buckets of time: quiet rows are never
// touched. Which bucket a row counted into last follows from when it was last seen, so it needs no number.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/units.h"
#include "base/value_of.h"
#include "model/interface.h"

namespace exporter::connections {

// The bucket that is being filled, and the one before. What belongs to a bucket came after its start.
class Buckets {
 public:
  static constexpr Duration kLength = std::chrono::seconds(5);

  explicit Buckets(TimePoint start) : filling_(start), before_(start) {}

  // Call it after everything up to `now` has been added.
  void advance(TimePoint now) {
    if (now - filling_ < kLength) return;
    before_ = filling_;
    filling_ = now;
  }

  [[nodiscard]] bool in_filling(TimePoint time) const { return time > filling_; }
  [[nodiscard]] bool in_either(TimePoint time) const { return time > before_; }
  // What both together cover.
  [[nodiscard]] Duration span(TimePoint now) const { return now - before_; }

  template <class Bytes, ValueOf<Buckets> Any>
  friend void fields(Bytes& bytes, Any& buckets) {
    bytes(buckets.filling_, buckets.before_);
  }

 private:
  TimePoint filling_;
  TimePoint before_;
};

// One row's share of both buckets, by Direction. 48 bits of bytes are 280 TB; packets stop at 2^32 - 1.
class RecentVolume {
 public:
  // Before the first add() since `last_seen`.
  void turn(const Buckets& buckets, TimePoint last_seen) {
    if (buckets.in_filling(last_seen)) return;
    const bool keep = buckets.in_either(last_seen);
    for (std::size_t d = 0; d < 2; ++d) {
      put(2 + d, keep ? get(d) : Volume{});
      put(d, {});
    }
  }

  void add(Direction direction, const Volume& volume) {
    const auto d = static_cast<std::size_t>(direction);
    put(d, get(d) + volume);
  }

  // Within Buckets::span().
  [[nodiscard]] std::array<Volume, 2> at(const Buckets& buckets, TimePoint last_seen) const {
    if (!buckets.in_either(last_seen)) return {};
    if (!buckets.in_filling(last_seen)) return {get(0), get(1)};
    return {get(0) + get(2), get(1) + get(3)};
  }

  template <class Bytes, ValueOf<RecentVolume> Any>
  friend void fields(Bytes& bytes, Any& recent) {
    bytes(recent.packets_, recent.bytes_low_, recent.bytes_high_);
  }

 private:
  [[nodiscard]] Volume get(std::size_t place) const {
    return {packets_[place], std::uint64_t{bytes_high_[place]} << 32 | bytes_low_[place]};
  }
  void put(std::size_t place, const Volume& volume) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    packets_[place] = static_cast<std::uint32_t>(std::min(volume.packets, kMost));
    bytes_low_[place] = static_cast<std::uint32_t>(volume.bytes);
    bytes_high_[place] = static_cast<std::uint16_t>(volume.bytes >> 32);
  }

  // The bucket being filled first, then the one before.
  std::array<std::uint32_t, 4> packets_{};
  std::array<std::uint32_t, 4> bytes_low_{};
  std::array<std::uint16_t, 4> bytes_high_{};
};

}  // namespace exporter::connections
