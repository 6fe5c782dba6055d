// What the marks of one sweep, together with the row before it, prove about a TCP connection: who asked,
// whether it opened, how many did, and which FINs are whose. Derived, never stored; why counting is right
// although the order is lost: tcp_verdict.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "connections/note.h"
#include "connections/tcp_steps.h"

namespace exporter::connections {

// Over, or open: only a row that was judged is either.
bool is_over(const Row& row);
bool is_open(const Row& row);

// Borrows the row, as it was before this sweep, and the note.
class TcpEvidence {
 public:
  TcpEvidence(const Row& row, const Note& note);

  [[nodiscard]] const Row& row() const { return row_; }
  [[nodiscard]] const Note& note() const { return note_; }
  [[nodiscard]] TcpBefore before() const { return before_; }
  // It is in the row already, and not over.
  [[nodiscard]] bool goes_on() const { return goes_on_; }
  [[nodiscard]] Direction asking_side() const { return asking_; }
  [[nodiscard]] const Side& asking() const { return note_.of(asking_); }
  [[nodiscard]] const Side& asked() const { return note_.of(other(asking_)); }

  [[nodiscard]] bool answered() const { return asked().answering || (goes_on_ && row_.answered); }
  [[nodiscard]] bool proven() const;
  // One that was open has been followed by another.
  [[nodiscard]] bool followed() const { return is_open(row_) && newly_opened() > 0; }
  [[nodiscard]] std::uint64_t handshakes() const;
  [[nodiscard]] std::uint64_t newly_opened() const;

  [[nodiscard]] std::uint64_t resets() const {
    return std::uint64_t{note_.sides[0].rst} + note_.sides[1].rst;
  }
  [[nodiscard]] std::uint64_t both_fins() const;
  // Bits by Direction: who sent more FINs than so many pairs need.
  [[nodiscard]] std::uint8_t fins_beyond(std::uint64_t pairs) const;
  // When the SYN of the last one passed. The epoch: nobody knows, its record may have begun with a RST of an
  // older connection.
  [[nodiscard]] TimePoint syn_seen() const;
  // SYN to ACK. Of several within one sweep it is that of the first.
  [[nodiscard]] std::optional<Duration> handshake() const;

 private:
  // There was one handshake more than ends, and nobody knows yet whether that was another connection. It
  // stays an open question while its ports are used at once by others.
  [[nodiscard]] bool remembers_one() const { return !goes_on_ && row_.perhaps_on; }
  // FINs of the row belong to what this sweep shows.
  [[nodiscard]] bool ends_count() const { return goes_on_ || row_.perhaps_on; }
  [[nodiscard]] bool completes() const;
  [[nodiscard]] bool acks_the_former() const;
  [[nodiscard]] bool was_under_way() const;
  [[nodiscard]] bool goes_on_after_all() const;

  const Row& row_;
  const Note& note_;
  TcpBefore before_;
  bool goes_on_;
  Direction asking_;
  std::array<std::uint64_t, 2> fins_{};  // by Direction, of its whole life
};

}  // namespace exporter::connections
