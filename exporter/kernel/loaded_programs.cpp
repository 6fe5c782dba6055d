#include "kernel/loaded_programs.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <utility>

namespace exporter::kernel {
namespace {

// Both stay 0 unless kernel.bpf_stats_enabled is on.
ProgramRuns read_runs(int program_fd, Direction direction) {
  bpf_prog_info info{};
  std::uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(program_fd, &info, &size) != 0) return {direction};
  return {direction, info.run_time_ns, info.run_cnt};
}

}  // namespace

LoadedPrograms::LoadedPrograms(std::uint16_t slot, InterfacePrograms programs, std::size_t cpus)
    : slot_(slot), programs_(std::move(programs)), counters_(programs_.counters_fd(), cpus) {}

void LoadedPrograms::append_to(InterfaceId account, Sweep& sweep) {
  read_to_now_ = true;
  if (programs_.counters_fd() < 0) return;  // of an earlier process, and lost
  if (const auto read = counters_.append_new(account, sweep); !read) {
    sweep.failures.push_back({SweepStage::Counters, read.error()});
    read_to_now_ = false;
  }
  for (const Direction direction : kDirections) append_runs(direction, sweep);
}

void LoadedPrograms::append_runs(Direction direction, Sweep& sweep) {
  const ProgramRuns now = read_runs(programs_.program_fd(direction), direction);
  ProgramRuns& seen = runs_seen_[static_cast<std::size_t>(direction)];
  if (now.runs > seen.runs)
    sweep.program_runs.push_back({direction, now.nanoseconds - seen.nanoseconds, now.runs - seen.runs});
  seen = now;
}

}  // namespace exporter::kernel
