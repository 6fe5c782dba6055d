// Note: everything one sweep says about one connection, gathered from all of its records before it is judged.
// The order of packets within a sweep is lost; what is left is how many there were of each kind, and when
// some of them came first.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "connections/row.h"
#include "model/flow.h"

namespace exporter::connections {

// The epoch stands for never.
constexpr TimePoint earlier(TimePoint a, TimePoint b) {
  if (a == TimePoint{}) return b;
  return b == TimePoint{} ? a : std::min(a, b);
}

constexpr Direction other(Direction side) {
  return side == Direction::Inbound ? Direction::Outbound : Direction::Inbound;
}

constexpr Opener opener_on(Direction side) {
  return side == Direction::Outbound ? Opener::Local : Opener::Remote;
}

// What one side sent. Of ICMP echo `opening` is a request.
struct Side {
  Volume volume;
  std::uint32_t syn = 0;
  std::uint32_t fin = 0;
  std::uint32_t rst = 0;
  bool opening = false;
  bool answering = false;
  TimePoint first_seen;
  TimePoint syn_seen;  // never, unless a record began with the SYN
  TimePoint acknowledged;

  [[nodiscard]] bool acked() const { return acknowledged != TimePoint{}; }
  // Packets that are only ACK or data. One with two of these flags is none, so these may be too few.
  [[nodiscard]] std::uint64_t plain() const {
    const std::uint64_t marked = std::uint64_t{syn} + fin + rst;
    return volume.packets > marked ? volume.packets - marked : 0;
  }

  void add(const FlowRecord& flow) {
    volume += flow.volume;
    syn += flow.tcp.syn;
    fin += flow.tcp.fin;
    rst += flow.tcp.rst;
    opening |= flow.tcp.opening;
    answering |= flow.tcp.answering;
    first_seen = earlier(first_seen, flow.first_seen);
    acknowledged = earlier(acknowledged, flow.acknowledged);
    // One that began with an ACK began with the end of an older connection.
    if (flow.tcp.opening && flow.acknowledged != flow.first_seen)
      syn_seen = earlier(syn_seen, flow.first_seen);
  }
};

struct Note {
  RowId row = kNoRow;
  std::array<Side, 2> sides{};  // by the Direction in which they send

  [[nodiscard]] const Side& of(Direction side) const { return sides[static_cast<std::size_t>(side)]; }
  [[nodiscard]] bool any_syn() const {
    return sides[0].opening || sides[1].opening || sides[0].answering || sides[1].answering;
  }
  [[nodiscard]] bool any_fin() const { return sides[0].fin + sides[1].fin > 0; }
  [[nodiscard]] bool any_rst() const { return sides[0].rst + sides[1].rst > 0; }
  [[nodiscard]] TimePoint first_seen() const { return earlier(sides[0].first_seen, sides[1].first_seen); }
};

}  // namespace exporter::connections
