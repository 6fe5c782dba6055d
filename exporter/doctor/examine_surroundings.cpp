#include <algorithm>

#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

Finding examine_instances(const Facts& facts) {
  const bool met = facts.listen && facts.listen->holder.exporter;
  const unsigned others =
      facts.process.exporters_here - std::min(facts.process.exporters_here, met ? 1U : 0U);
  if (!facts.process.room_for_another && facts.hook == Hook::Clsact)
    return {.id = "instance",
            .verdict = Verdict::Failed,
            .what = "all sixteen places for exporters in this network namespace are taken",
            .remedy = "stop one of them; `ss -xl` shows the sockets @ebpf-traffic-exporter/0 to 15",
            .fault = Fault::Running};
  if (others == 0)
    return {.id = "instance",
            .what = met ? "no other exporter in this network namespace than the one that listens"
                        : "no other exporter in this network namespace"};
  return {.id = "instance",
          .verdict = Verdict::Warning,
          .what = std::to_string(others) + " exporter" + (others == 1 ? " runs" : "s run") +
                  " in this network namespace already",
          .remedy = "what several watch, each counts for itself; stop those that nobody scrapes"};
}

Finding examine_statistics(bool on) {
  if (on)
    return {.id = "bpf_stats",
            .what =
                "kernel.bpf_stats_enabled is on: what the programs cost is measured, at some nanoseconds "
                "a packet"};
  return {.id = "bpf_stats",
          .what =
              "kernel.bpf_stats_enabled is off: traffic_exporter_bpf_program_run* are not there; "
              "`sysctl kernel.bpf_stats_enabled=1` measures"};
}

Finding examine_clock(bool synchronised) {
  if (synchronised) return {.id = "clock", .what = "synchronised"};
  return {
      .id = "clock",
      .what = "nobody synchronises it; the exporter does not mind, process_start_time_seconds may be off"};
}

}  // namespace

void examine_surroundings(const Facts& facts, Findings& findings) {
  findings.push_back(examine_instances(facts));
  if (facts.kernel.bpf_stats) findings.push_back(examine_statistics(*facts.kernel.bpf_stats));
  if (facts.kernel.clock_synchronised) findings.push_back(examine_clock(*facts.kernel.clock_synchronised));
}

}  // namespace exporter::doctor
