#include "connections/tcp_evidence.h"

#include <algorithm>

namespace exporter::connections {
namespace {

constexpr std::uint64_t one_if(bool condition) { return condition ? 1 : 0; }

TcpBefore before_of(const Row& row, const Note& note) {
  if (!row.judged || is_over(row)) {
    if (note.any_syn()) return TcpBefore::Connecting;
    if (!row.judged) return TcpBefore::Unknown;
  }
  switch (row.state) {
    case ConnectionState::Connecting:
      return TcpBefore::Connecting;
    case ConnectionState::Established:
      return TcpBefore::Established;
    case ConnectionState::Closing:
      return TcpBefore::Closing;
    case ConnectionState::Closed:
      return TcpBefore::Closed;
    case ConnectionState::Reset:
    case ConnectionState::OneWay:
    case ConnectionState::TwoWay:
      return TcpBefore::Reset;
  }
  return TcpBefore::Unknown;
}

// Who sent the SYN. Both at once: the first; only a SYN-ACK was seen: who it was sent to.
Direction opening_side(const Note& note) {
  const Side& in = note.of(Direction::Inbound);
  const Side& out = note.of(Direction::Outbound);
  if (in.opening && out.opening)
    return out.first_seen <= in.first_seen ? Direction::Outbound : Direction::Inbound;
  if (in.opening || out.opening) return in.opening ? Direction::Inbound : Direction::Outbound;
  return in.answering ? Direction::Outbound : Direction::Inbound;
}

}  // namespace

bool is_over(const Row& row) {
  return row.judged && (row.state == ConnectionState::Closed || row.state == ConnectionState::Reset);
}

bool is_open(const Row& row) {
  return row.judged && (row.state == ConnectionState::Established || row.state == ConnectionState::Closing);
}

TcpEvidence::TcpEvidence(const Row& row, const Note& note)
    : row_(row),
      note_(note),
      before_(before_of(row, note)),
      goes_on_(row.judged && !is_over(row)),
      asking_(goes_on_ && before_ == TcpBefore::Connecting
                  ? (row.opened_by == Opener::Remote ? Direction::Inbound : Direction::Outbound)
                  : opening_side(note)) {
  for (const Direction side : kDirections)
    fins_[static_cast<std::size_t>(side)] =
        note.of(side).fin + one_if(ends_count() && (row.fin & bit_of(side)) != 0);
}

std::uint64_t TcpEvidence::both_fins() const { return std::min(fins_[0], fins_[1]); }

// A FIN that came before the other's SYN is not the other's, though its connection never saw a second one.
std::uint8_t TcpEvidence::fins_beyond(std::uint64_t pairs) const {
  std::uint8_t sides = 0;
  for (const Direction side : kDirections) {
    const std::uint64_t former = one_if(followed() && (row_.fin & bit_of(side)) != 0);
    if (fins_[static_cast<std::size_t>(side)] > std::max(pairs, former)) sides |= bit_of(side);
  }
  return sides;
}

bool TcpEvidence::proven() const {
  switch (before_) {
    case TcpBefore::Unknown:
      return was_under_way();
    case TcpBefore::Connecting:
      return completes();
    case TcpBefore::Established:
    case TcpBefore::Closing:
      return true;
    case TcpBefore::Closed:
    case TcpBefore::Reset:
      return goes_on_after_all();
  }
  return false;
}

// A SYN-ACK is no proof: to a SYN of a made-up address this host answers, and no ACK ever comes. An ACK of
// the side that was asked is, after its SYN-ACK; without, it only challenges the SYN.
bool TcpEvidence::completes() const {
  const bool both_ways = asking().opening && asked().opening && asking().answering && asked().answering;
  return (asking().acked() && !acks_the_former()) || (asked().acked() && answered()) || both_ways;
}

// The last ACK of a connection that is over, beside the SYN of another that has had no SYN-ACK yet. It
// acknowledges a FIN; who says more than that is connected.
bool TcpEvidence::acks_the_former() const {
  const bool asked_is_seen = (row_.seen & bit_of(other(asking_))) != 0;
  const bool only_acks = asking().plain() <= std::uint64_t{1} + asked().fin;
  return is_over(row_) && asked_is_seen && only_acks && !answered() && !asking().answering &&
         !remembers_one();
}

// Each FIN may have brought one ACK, and a RST may answer an ACK that belongs to nothing: only what goes
// beyond that shows a connection.
bool TcpEvidence::was_under_way() const {
  const Side& in = note_.of(Direction::Inbound);
  const Side& out = note_.of(Direction::Outbound);
  if (!in.acked() && !out.acked()) return false;
  if (note_.any_rst()) return (in.rst > 0 && in.plain() > 0) || (out.rst > 0 && out.plain() > 0);
  return !note_.any_fin() || in.plain() + out.plain() > std::uint64_t{in.fin} + out.fin;
}

// After a RST that nobody believed, or ends that were an older connection's: then its own FINs may have come
// in several sweeps. Two that have closed at once may still send an ACK each, and a FIN again.
bool TcpEvidence::goes_on_after_all() const {
  const Side& in = note_.of(Direction::Inbound);
  const Side& out = note_.of(Direction::Outbound);
  if (row_.perhaps_on && note_.any_fin() && both_fins() > 0) return true;
  if (!in.acked() || !out.acked()) return false;
  if (!row_.perhaps_on && (note_.any_fin() || note_.any_rst())) return false;
  return in.plain() + out.plain() > std::uint64_t{2} + in.fin + out.fin;
}

// Pairs of SYN and SYN-ACK. Where each side sent both kinds they cannot be counted, so it is one.
std::uint64_t TcpEvidence::handshakes() const {
  const bool asked_before = is_open(row_) ? row_.asked_again : goes_on_ || remembers_one();
  const bool answered_before = remembers_one() || (goes_on_ && row_.answered && !is_open(row_));
  if (!asked().answering && !answered_before) return 0;
  if (!asking().opening && !asked_before) return 0;
  if (asking().opening && asked().opening) return 1;
  const std::uint64_t syns = (asking().opening ? asking().syn : 0) + one_if(asked_before);
  const std::uint64_t answers = asked().syn + one_if(answered_before);
  return std::min(syns, answers);
}

std::uint64_t TcpEvidence::newly_opened() const {
  const std::uint64_t already = one_if(is_open(row_));
  const std::uint64_t ends = both_fins() + resets();
  const std::uint64_t most = std::max(ends, already + 1) - already;
  if (already == 1) return std::min(handshakes(), most);
  return proven() ? std::max<std::uint64_t>(1, std::min(handshakes(), most)) : 0;
}

TimePoint TcpEvidence::syn_seen() const {
  if (goes_on_ && !followed()) return row_.syn_timed ? row_.first_seen : TimePoint{};
  return row_.judged && asking().rst > 0 ? TimePoint{} : asking().syn_seen;
}

std::optional<Duration> TcpEvidence::handshake() const {
  if ((before_ != TcpBefore::Connecting && !followed()) || !asking().acked() || !proven())
    return std::nullopt;
  const TimePoint syn = syn_seen();
  if (syn == TimePoint{} || asking().acknowledged < syn) return std::nullopt;
  return asking().acknowledged - syn;
}

}  // namespace exporter::connections
