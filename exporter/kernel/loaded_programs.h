// LoadedPrograms: the programs of one interface with everything that is read from them beside the flow table.
// They outlive their attachment until that has been read for the last time. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/datapath.h"
#include "kernel/datapath_counters.h"
#include "model/sweep.h"

namespace exporter::kernel {

class LoadedPrograms {
 public:
  LoadedPrograms(std::uint16_t slot, InterfacePrograms programs, std::size_t cpus);

  [[nodiscard]] std::uint16_t slot() const { return slot_; }
  [[nodiscard]] const InterfacePrograms& programs() const { return programs_; }
  [[nodiscard]] const DatapathCounters& counters() const { return counters_; }
  // Of counters that an earlier process has read up to there.
  void resume(const DatapathTotals& seen) { counters_.resume(seen); }

  // The last append_to() took all there was.
  [[nodiscard]] bool read_to_now() const { return read_to_now_; }

  // What is new since the last time. What could not be read is named, and comes with the next.
  void append_to(InterfaceId account, Sweep& sweep);

 private:
  void append_runs(Direction direction, Sweep& sweep);

  std::uint16_t slot_;
  InterfacePrograms programs_;
  DatapathCounters counters_;
  std::array<ProgramRuns, 2> runs_seen_{};
  bool read_to_now_ = false;
};

}  // namespace exporter::kernel
