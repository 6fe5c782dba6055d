// What the marks of one sweep amount to for a TCP connection. They are judged as a set, for their order is
// lost; several connections may have used the same ports one after the other, and are told apart by counting.
//
// The order says nothing that matters while there is one connection: its handshake comes before its data and
// its ends come last, whoever looks. Of several within one sweep it is lost which packet belonged to which,
// so
// * as many are taken to have opened as there are pairs of SYN and SYN-ACK, but no more than there are ends;
//   for both may be retransmissions. One that is still open after another has ended is missed so at first;
//   the row remembers it and FINs that nobody else needs, and it is found when both sides have sent one, or
//   more in a later sweep than ends need. It is remembered while others use the ports at once, for as long.
// * each pair of FINs, then each RST, ends one; a connection may send many RSTs, so the last can be taken to
//   have been reset when it was not. That one is found when both sides send and nobody ends.
// * what remains open beyond one was lost without an end and counts as timed out. So nobody stays established
//   whose end was seen, which would be believed for five days.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "connections/note.h"
#include "connections/tcp_steps.h"

namespace exporter::connections {

struct TcpVerdict {
  TcpStep step;              // of the last connection with these ports
  TcpEnding ending{};        // why, if step counts an end
  std::uint64_t opened = 0;  // connections before the last that opened in this sweep
  std::array<std::uint64_t, kConnectionEnds.size()> closed{};  // and how they and an older one ended
  ConnectionFailure failure{};                                 // if step counts one
  Opener opened_by = Opener::Unknown;
  bool begins_anew = false;  // the row is another connection's now
  TimePoint first_seen;      // of that one
  bool syn_timed = false;    // first_seen is when its SYN passed
  bool answered = false;
  bool asked_again = false;
  bool perhaps_on = false;
  std::uint8_t fin = 0;               // bits by Direction
  std::optional<Duration> handshake;  // SYN to ACK, when both were seen
};

// `row` is as it was before this sweep, but for its volumes.
TcpVerdict judge_tcp(const Row& row, const Note& note);

}  // namespace exporter::connections
