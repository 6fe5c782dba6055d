#include "app/sweep_log.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace exporter {

bool SweepLog::due(TimePoint& last, TimePoint now) const {
  if (last != TimePoint::min() && now - last < kPause) return false;
  last = now;
  return true;
}

void SweepLog::note(const Sweep& sweep, TimePoint now) {
  if (!sweep.failures.empty() && due(last_failure_, now)) {
    const SweepFailure& first = sweep.failures.front();
    spdlog::error("sweep failed at stage {}: {}; what was counted stays in the kernel for the next one",
                  to_text(first.stage), first.error.message());
  }
  Volume lost;
  for (const OverflowRecord& record : sweep.overflow) lost += record.volume;
  if (!lost.empty() && due(last_overflow_, now))
    spdlog::warn(
        "the flow table is full: {} packets went to the series \"other\"; raise --max-flows (now {}) or "
        "lower --interval",
        lost.packets, sweep.table_capacity);
  if (sweep.counters_one_by_one && !std::exchange(told_of_batches_, true))
    spdlog::info(
        "this kernel reads no per-CPU map in batches, as 5.13 and later do: the counters of packets without "
        "a flow record are read one by one");
}

}  // namespace exporter
