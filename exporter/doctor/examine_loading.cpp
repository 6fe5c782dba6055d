#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

Finding not_tried(const std::string& id) {
  return {.id = id,
          .verdict = Verdict::Warning,
          .what = "not tried",
          .remedy = "mend what failed above first, then check again"};
}

Finding refused(const std::string& id, const Error& error) {
  const Advice advice = split_advice(error);
  return {.id = id,
          .verdict = Verdict::Failed,
          .what = advice.what,
          .remedy = advice.remedy,
          .fault = error.fault()};
}

Finding examine_maps(const LoadFacts& load) {
  if (load.maps.failure) return refused("maps", *load.maps.failure);
  return {.id = "maps", .what = "created as configured, for " + std::to_string(load.max_flows) + " flows"};
}

Finding examine_programs(const LoadFacts& load) {
  if (load.programs.failure) return refused("programs", *load.programs.failure);
  const std::string walked =
      load.instructions == 0 ? "" : ", " + std::to_string(load.instructions) + " instructions of 1000000";
  return {.id = "programs", .what = "accepted by the verifier" + walked};
}

Finding examine_jit(bool compiled) {
  if (compiled) return {.id = "jit", .what = "BPF programs are compiled"};
  return {.id = "jit",
          .verdict = Verdict::Warning,
          .what = "BPF programs are interpreted, and a packet costs many times as much",
          .remedy = "sysctl net.core.bpf_jit_enable=1"};
}

Finding examine_hook(const Facts& facts) {
  if (!facts.hook_asked.empty() && !facts.hook_forced)
    return {.id = "hook",
            .verdict = Verdict::Warning,
            .what = "TRAFFIC_EXPORTER_ATTACH=\"" + facts.hook_asked + "\" in the environment has no meaning",
            .remedy = "clsact is the only value that has; else unset it"};
  if (facts.hook_forced)
    return {.id = "hook", .what = "clsact, as TRAFFIC_EXPORTER_ATTACH in the environment says"};
  if (facts.hook == Hook::Tcx) return {.id = "hook", .what = "TCX; the kernel removes what is left behind"};
  return {.id = "hook", .what = "clsact; this kernel has no TCX, as 6.6 and later do"};
}

// Only root may make a network namespace to try it in.
Finding examine_attaching(const LoadFacts& load) {
  if (!load.attached.tried)
    return {.id = "attach",
            .verdict = Verdict::Warning,
            .what = "not tried: only root can, in a network namespace made for it",
            .remedy = "check as root to try it"};
  if (load.attached.failure) return refused("attach", *load.attached.failure);
  return {.id = "attach", .what = "worked in a network namespace made for it"};
}

}  // namespace

void examine_loading(const Facts& facts, Findings& findings) {
  const LoadFacts& load = facts.load;
  findings.push_back(load.maps.tried ? examine_maps(load) : not_tried("maps"));
  findings.push_back(load.programs.tried ? examine_programs(load) : not_tried("programs"));
  if (facts.kernel.jit) findings.push_back(examine_jit(*facts.kernel.jit));
  if (facts.hook) findings.push_back(examine_hook(facts));
  if (load.programs.succeeded()) findings.push_back(examine_attaching(load));
}

}  // namespace exporter::doctor
