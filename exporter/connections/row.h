// Row: all that is kept of one connection, and the queues that rows wait in for their end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "connections/recent_volume.h"
#include "model/connection.h"

namespace exporter::connections {

using RowId = std::uint32_t;
inline constexpr RowId kNoRow = ~RowId{0};

// Rows of one queue have one timeout, so the one idle for longest stands first and expires first.
enum class Queue : std::uint8_t {
  Closed,
  Reset,
  // Unproven: anybody can make these up with one packet.
  Connecting,
  OneSided,  // established, and only one side was ever seen
  OneWay,
  EchoOneWay,
  // Proven: two sides took part.
  Established,
  Closing,
  TwoWay,
  EchoTwoWay,
  None,  // the row is free
};
inline constexpr std::size_t kQueues = 10;
inline constexpr Queue kFirstUnproven = Queue::Connecting;
inline constexpr Queue kFirstProven = Queue::Established;

struct Row {
  ConnectionKey key;
  std::array<Volume, 2> total{};  // by Direction
  RecentVolume recent;
  TimePoint first_seen;
  TimePoint last_seen;
  RowId ahead = kNoRow;  // its neighbours in the queue
  RowId behind = kNoRow;
  RowId chained = kNoRow;       // the next row of the same place in the index
  std::uint32_t note = kNoRow;  // what this sweep says about it, if that must be judged
  ConnectionState state{};      // a guess until it has been judged
  Queue queue = Queue::None;
  Opener opened_by = Opener::Unknown;
  std::uint8_t seen = 0;         // bits by Direction: who has sent anything
  std::uint8_t fin = 0;          // bits by Direction: who has sent a FIN, that no former has needed
  bool judged : 1 = false;       // counted in a gauge
  bool syn_timed : 1 = false;    // first_seen is when the SYN passed
  bool answered : 1 = false;     // a SYN-ACK was seen
  bool asked_again : 1 = false;  // a SYN was seen while it was open
  bool perhaps_on : 1 = false;   // it is over, but there was one handshake more than ends
};
static_assert(sizeof(Row) == 152);

inline bool is_tcp(const Row& row) { return row.key.protocol == ConnectionProtocol::Tcp; }

constexpr std::uint8_t bit_of(Direction direction) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(direction));
}
inline constexpr std::uint8_t kBothSides = 3;

}  // namespace exporter::connections
