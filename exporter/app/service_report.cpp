#include "app/service_report.h"

#include <algorithm>
#include <utility>

namespace exporter {
namespace {

// Of an interface's own counters one may fail without anything being wrong with the rest.
bool went_through(const Sweep& sweep) {
  return std::none_of(sweep.failures.begin(), sweep.failures.end(),
                      [](const SweepFailure& failure) { return failure.stage != SweepStage::Counters; });
}

std::string describe(const Snapshot& picture) {
  const auto attached = std::count_if(picture.interfaces.begin(), picture.interfaces.end(),
                                      [](const InterfaceRow& row) { return row.state.attached_anywhere(); });
  if (picture.last_sweep_failed) return "the last sweep failed; see the log";
  if (attached == 0) return "no interface is attached";
  return "counting on " + std::to_string(attached) + (attached == 1 ? " interface" : " interfaces");
}

}  // namespace

void ServiceReport::note(const Sweep& sweep, const Snapshot& picture) {
  swept_ |= went_through(sweep);
  std::string status = describe(picture);
  if (std::exchange(status_, status) != status) supervisor_.status(status_);
}

// A third: one may be late without consequences.
std::optional<Duration> ServiceReport::pulse() const {
  const auto patience = supervisor_.watchdog();
  return patience ? std::optional(*patience / 3) : std::nullopt;
}

bool ServiceReport::tell_alive() {
  if (!std::exchange(swept_, false)) return false;
  supervisor_.alive();
  return true;
}

}  // namespace exporter
