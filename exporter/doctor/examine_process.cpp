#include "doctor/examine.h"

namespace exporter::doctor {
namespace {

constexpr const char* kGiveBoth =
    "run as root, or give both to the binary: setcap cap_bpf,cap_net_admin=ep <binary>, or in a systemd "
    "unit: AmbientCapabilities=CAP_BPF CAP_NET_ADMIN";
constexpr const char* kGivePerfmon =
    "setcap cap_bpf,cap_net_admin,cap_perfmon=ep <binary>, or in a systemd unit: AmbientCapabilities=CAP_BPF "
    "CAP_NET_ADMIN CAP_PERFMON";

Finding examine_release(const KernelFacts& kernel) {
  if (!kernel.old) return {.id = "kernel", .what = "Linux " + kernel.release + "; 5.10 or later is needed"};
  return {.id = "kernel",
          .verdict = Verdict::Failed,
          .what = "Linux " + kernel.release + "; the exporter needs 5.10 or later",
          .remedy = "boot a newer kernel",
          .fault = Fault::Unsupported};
}

Finding examine_needed(bool there, const std::string& id, const std::string& name, const std::string& use) {
  if (there) return {.id = id, .what = name + " is there, " + use};
  return {.id = id,
          .verdict = Verdict::Failed,
          .what = name + " is missing, " + use,
          .remedy = kGiveBoth,
          .fault = Fault::Privilege};
}

// Only where packets can be read without it is it a matter of cost.
Finding examine_perfmon(const CapabilityFacts& capabilities, const LoadFacts& load) {
  Finding finding{.id = "cap_perfmon", .what = "CAP_PERFMON is there; few kernels need it"};
  if (capabilities.perfmon) return finding;
  finding.what = "CAP_PERFMON is missing; this kernel does not need it";
  if (load.programs.succeeded() && !load.copying) return finding;
  if (!load.programs.tried) {
    finding.what = "CAP_PERFMON is missing; few kernels need it";
    return finding;
  }
  finding.verdict = Verdict::Warning;
  finding.what = load.copying
                     ? "CAP_PERFMON is missing: packet headers are copied, which is correct, but dearer"
                     : "CAP_PERFMON is missing, which Linux 6.17 needs";
  finding.remedy = kGivePerfmon;
  return finding;
}

Finding examine_user(const ProcessFacts& process) {
  if (process.initial_user_namespace)
    return {.id = "user",
            .what = process.user == 0 ? "root"
                                      : "user " + std::to_string(process.user) +
                                            "; no more is needed than the capabilities"};
  return {.id = "user",
          .verdict = Verdict::Failed,
          .what = "in a user namespace, whose capabilities do not count for bpf(2)",
          .remedy = "start it outside (systemd: PrivateUsers=no; containers: no userns remapping)",
          .fault = Fault::Privilege};
}

Finding examine_memlock(const ProcessFacts& process, const KernelFacts& kernel) {
  if (!kernel.counts_locked_memory)
    return {.id = "memlock", .what = "this kernel does not count BPF maps as locked memory"};
  if (process.memlock_limit == UINT64_MAX || process.memlock_lifted)
    return {.id = "memlock", .what = "RLIMIT_MEMLOCK is unlimited, or the exporter may raise it"};
  return {.id = "memlock",
          .verdict = Verdict::Warning,
          .what = "this kernel counts BPF maps against RLIMIT_MEMLOCK, which is " +
                  std::to_string(process.memlock_limit) + " bytes",
          .remedy = "set LimitMEMLOCK=infinity in the unit, or run `ulimit -l unlimited` first"};
}

bool was_refused(const Attempt& attempt) {
  return attempt.failure && attempt.failure->fault() == Fault::Privilege;
}

Finding examine_seccomp(const ProcessFacts& process, const LoadFacts& load) {
  if (!process.seccomp_filter) return {.id = "seccomp", .what = "no filter"};
  if (!was_refused(load.maps) && !was_refused(load.programs))
    return {.id = "seccomp", .what = "a filter is active"};
  return {.id = "seccomp",
          .verdict = Verdict::Warning,
          .what = "a filter is active, and may be what forbids bpf(2)",
          .remedy =
              "allow it (systemd: SystemCallFilter=bpf after the other filters; containers: a profile "
              "that allows bpf)"};
}

}  // namespace

void examine_process(const Facts& facts, Findings& findings) {
  const CapabilityFacts& capabilities = facts.process.capabilities;
  findings.push_back(examine_release(facts.kernel));
  findings.push_back(
      {.id = "btf",
       .what = facts.kernel.btf ? "the kernel has it; not needed" : "the kernel has none; none is needed"});
  findings.push_back(examine_needed(capabilities.bpf, "cap_bpf", "CAP_BPF", "to load BPF programs"));
  findings.push_back(
      examine_needed(capabilities.net_admin, "cap_net_admin", "CAP_NET_ADMIN", "to attach to interfaces"));
  findings.push_back(examine_perfmon(capabilities, facts.load));
  findings.push_back(examine_user(facts.process));
  findings.push_back(examine_memlock(facts.process, facts.kernel));
  findings.push_back(examine_seccomp(facts.process, facts.load));
}

}  // namespace exporter::doctor
