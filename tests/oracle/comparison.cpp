#include "oracle/comparison.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "oracle/capture.h"
#include "oracle/replay.h"
#include "oracle/tally.h"
#include "oracle/verdict.h"
#include "support/eventually.h"
#include "support/exporter_process.h"

namespace exporter::oracle {
namespace {

constexpr std::chrono::seconds kUntilCounted(10);
constexpr std::size_t kMostFlows = 4'000'000;

// None may be folded, so there is room for a flow of each frame at each hook.
support::ExporterOptions options_for(const Programs& programs, std::size_t frames) {
  const std::string room = std::to_string(std::min(1024 + 2 * frames, kMostFlows));
  return {.binary = programs.exporter,
          .arguments = {"--iface", std::string(kSendingEnd) + "," + kReceivingEnd + "," + kRawDevice,
                        "--max-flows", room, "--max-series", room}};
}

Volume all_of(const Tally& tally) {
  Volume all;
  for (const auto& [key, volume] : tally)
    if (key.find(" family ") != std::string::npos) all += volume;
  return all;
}

// What is counted when as much is counted as there is to count, or at the deadline.
Tally counted_by(const support::ExporterProcess& exporter, const Volume& expected) {
  Tally counted;
  support::eventually(kUntilCounted, [&] {
    counted = tally_of(exporter.scrape());
    return all_of(counted).packets >= expected.packets;
  });
  return counted;
}

std::string reason_for(const Frame& frame, const Verdict& verdict) {
  if (const auto reason = reason_to_skip(frame)) return *reason;
  return verdict.gave_up ? "with an IPv4 length or options at which tshark stops, before the addresses" : "";
}

}  // namespace

Comparison compare(const std::string& capture, const Programs& programs) {
  const Frames frames = read_capture(capture);
  const std::vector<Verdict> verdicts = ask_tshark(programs.tshark, capture, frames);
  Comparison result{.frames = frames.size()};
  const Replay replay;
  const support::ExporterProcess exporter(replay.where(), options_for(programs, frames.size()));

  Tally expected;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (const std::string reason = reason_for(frames[i], verdicts[i]); !reason.empty()) {
      ++result.left_out[reason];
      continue;
    }
    replay.send(frames[i]);
    add_expected(frames[i], verdicts[i], expected);
    ++result.replayed;
  }
  const Tally counted = counted_by(exporter, all_of(expected));
  if (replay.lost() > 0) throw std::runtime_error("the devices lost frames");
  result.pairs =
      static_cast<std::size_t>(std::count_if(expected.begin(), expected.end(), [](const auto& entry) {
        return entry.first.find('>') != std::string::npos;
      }));
  result.differences = differences(expected, counted);
  return result;
}

}  // namespace exporter::oracle
