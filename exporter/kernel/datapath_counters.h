// DatapathCounters reads what one interface's programs counted without a flow record, as differences since
// the last reading. The kernel side never resets them, so nothing is lost between two readings. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ebpf/shared/datapath_stats.h"
#include "model/sweep.h"

namespace exporter::kernel {

// By index of ebpf/shared/datapath_stats.h.
using DatapathTotals = std::array<Volume, DATAPATH_COUNTERS>;

class DatapathCounters {
 public:
  // `map_fd` is borrowed and must outlive this.
  DatapathCounters(int map_fd, std::size_t cpus) : map_fd_(map_fd), cpus_(cpus) {}

  // Appends what is new to the sweep's unparsed and overflow lists. After an error it will come with the next
  // call.
  Result<void> append_new(InterfaceId interface, Sweep& sweep);

  // By an earlier process: has been reported, and is not new.
  void resume(const DatapathTotals& seen) { seen_ = seen; }
  // As of the last reading.
  [[nodiscard]] const DatapathTotals& seen() const { return seen_; }

  // As of the last reading, since the programs were loaded: everything without a flow record, and what
  // super-packets count for beyond what they are to the stack.
  [[nodiscard]] Volume without_record(Direction direction) const;
  [[nodiscard]] Volume expanded(Direction direction) const;

 private:
  using Totals = DatapathTotals;
  // Sets `one_by_one` where the kernel has no batches for them.
  Result<Totals> read(bool& one_by_one);

  int map_fd_;
  std::size_t cpus_;
  Totals seen_{};
  std::vector<traffic_volume> values_;  // [counter][cpu]
};

}  // namespace exporter::kernel
