// ConnectionSummary: the connections of each interface in numbers, and what is counted about them. For each
// interface and protocol, at any moment:
//   TCP   opened (all openers) - closed (all reasons) = established + closing
//   else  opened - closed = one_way + two_way
// so whatever was opened is either still there or was closed for a reason that is named.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/units.h"
#include "model/connection.h"

namespace exporter {

struct ProtocolConnections {
  std::array<std::uint64_t, kConnectionStates.size()> now{};   // by ConnectionState
  std::array<std::uint64_t, kOpeners.size()> opened{};         // ever, by Opener
  std::array<std::uint64_t, kConnectionEnds.size()> closed{};  // ever, by ConnectionEnd
};

// Bounds are inclusive, as Prometheus has them; the last bucket has none.
inline constexpr std::array<Duration, 17> kHandshakeBounds{
    std::chrono::microseconds(50),  std::chrono::microseconds(100), std::chrono::microseconds(250),
    std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
    std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(25),
    std::chrono::milliseconds(50),  std::chrono::milliseconds(100), std::chrono::milliseconds(250),
    std::chrono::milliseconds(500), std::chrono::seconds(1),        std::chrono::milliseconds(2500),
    std::chrono::seconds(5),        std::chrono::seconds(10)};

struct HandshakeTimes {
  std::array<std::uint64_t, kHandshakeBounds.size() + 1> counts{};  // each handshake in one bucket
  Duration sum{};
};

struct TcpFlagCounts {
  std::uint64_t syn = 0;
  std::uint64_t fin = 0;
  std::uint64_t rst = 0;
};

struct InterfaceConnections {
  std::array<ProtocolConnections, kConnectionProtocols.size()> protocols{};  // by ConnectionProtocol
  std::array<std::uint64_t, kConnectionFailures.size()> failed{};            // TCP, by ConnectionFailure
  std::array<HandshakeTimes, 2> handshakes{};                                // by Opener: Local, Remote
  std::array<TcpFlagCounts, 2> flags{};  // by Direction: packets with each flag
};

// Why bytes of a protocol that is tracked are in no connection.
enum class Untracked : std::uint8_t {
  NoPorts,  // later fragments, truncated headers, and what the kernel had to fold for lack of room
  Stray,    // the end of a TCP connection that nobody knows
};
inline constexpr std::array kUntracked{Untracked::NoPorts, Untracked::Stray};

struct ConnectionSummary {
  std::vector<InterfaceConnections> interfaces;  // by InterfaceId
  std::array<Volume, kUntracked.size()> untracked{};
  std::uint64_t tracked = 0;  // now
  std::uint64_t limit = 0;
  std::uint64_t evicted = 0;  // ever, to make room
};

// All connections at one moment, in no order; made only when somebody asks.
struct ConnectionListing {
  std::vector<ConnectionRow> rows;
  Duration window{};  // the time that every `recent` covers
};

constexpr std::string_view to_text(Untracked reason) {
  switch (reason) {
    case Untracked::NoPorts:
      return "no_ports";
    case Untracked::Stray:
      return "stray";
  }
  return {};
}

}  // namespace exporter
