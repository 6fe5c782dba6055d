#include "connections/tcp_verdict.h"

#include <algorithm>

#include "connections/tcp_evidence.h"

namespace exporter::connections {
namespace {

// How those before the last ended.
void end_former(TcpVerdict& verdict, const TcpEvidence& seen, std::uint64_t former) {
  const auto closed = [&](ConnectionEnd end) -> std::uint64_t& {
    return verdict.closed[static_cast<std::size_t>(end)];
  };
  closed(ConnectionEnd::Fin) = std::min(former, seen.both_fins());
  closed(ConnectionEnd::Reset) = std::min(former - closed(ConnectionEnd::Fin), seen.resets());
  closed(ConnectionEnd::Timeout) = former - closed(ConnectionEnd::Fin) - closed(ConnectionEnd::Reset);
}

TcpEnding ending_of(const TcpEvidence& seen, std::uint8_t fins, std::uint64_t resets_needed) {
  if (fins == kBothSides) return TcpEnding::BothFins;
  if (seen.resets() > resets_needed) return TcpEnding::Rst;
  return fins != 0 ? TcpEnding::OneFin : TcpEnding::None;
}

// With the ends that those before it have left.
void end_last(TcpVerdict& verdict, const TcpEvidence& seen, std::uint64_t former) {
  const std::uint64_t by_fin = std::min(former, seen.both_fins());
  const std::uint64_t by_rst = std::min(former - by_fin, seen.resets());
  verdict.fin = seen.fins_beyond(by_fin);
  verdict.ending = ending_of(seen, verdict.fin, by_rst);
  const TcpBefore before = seen.followed() ? TcpBefore::Connecting : seen.before();
  verdict.step = step_of(before, seen.followed() || seen.proven(), verdict.ending);
}

// What the row remembers for sweeps to come: connections that counting may have missed.
void remember(TcpVerdict& verdict, const TcpEvidence& seen) {
  const Row& row = seen.row();
  const ConnectionState next = verdict.step.next;
  const bool over = next == ConnectionState::Closed || next == ConnectionState::Reset;
  const bool rests = verdict.step.count == TcpCount::Nothing;
  const bool asked =
      seen.note().of(Direction::Inbound).opening || seen.note().of(Direction::Outbound).opening;
  verdict.answered = seen.answered();
  verdict.asked_again = is_open(row) && !seen.followed() && (row.asked_again || asked);
  verdict.perhaps_on = over && (seen.handshakes() > seen.newly_opened() || (rests && row.perhaps_on));
  if (verdict.perhaps_on && !rests) verdict.fin = seen.fins_beyond(seen.both_fins());
}

void begin_anew(TcpVerdict& verdict, const TcpEvidence& seen) {
  verdict.begins_anew = true;
  const TimePoint syn = seen.syn_seen();
  verdict.syn_timed = syn != TimePoint{};
  verdict.first_seen = verdict.syn_timed ? syn : seen.note().first_seen();
}

void say_who_opened(TcpVerdict& verdict, const TcpEvidence& seen) {
  const Row& row = seen.row();
  verdict.opened_by = row.opened_by;
  if (!seen.followed() && seen.goes_on()) return;
  const bool by_syn = seen.followed() || seen.before() == TcpBefore::Connecting;
  if (by_syn)
    verdict.opened_by = opener_on(seen.asking_side());
  else if (verdict.step.count != TcpCount::Nothing && !row.perhaps_on)
    verdict.opened_by = Opener::Unknown;
  if (by_syn || !row.judged) begin_anew(verdict, seen);
}

}  // namespace

TcpVerdict judge_tcp(const Row& row, const Note& note) {
  const TcpEvidence seen(row, note);
  const std::uint64_t opened = seen.newly_opened();
  const std::uint64_t total = opened + (is_open(row) ? 1 : 0);
  const std::uint64_t former = std::max<std::uint64_t>(total, 1) - 1;
  TcpVerdict verdict;
  verdict.opened = std::max<std::uint64_t>(opened, 1) - 1;
  end_former(verdict, seen, former);
  end_last(verdict, seen, former);
  verdict.failure = seen.asked().rst > 0 ? ConnectionFailure::Refused : ConnectionFailure::Aborted;
  remember(verdict, seen);
  say_who_opened(verdict, seen);
  verdict.handshake = seen.handshake();
  return verdict;
}

}  // namespace exporter::connections
