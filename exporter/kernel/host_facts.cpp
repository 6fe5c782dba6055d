#include "kernel/host_facts.h"

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace exporter::kernel {
namespace {

constexpr unsigned kOldest = 5 << 8 | 10;
constexpr unsigned kMapsWithoutMemlock = 5 << 8 | 11;
constexpr int kCapPerfmon = 38;  // since 5.8, as the next one; older headers lack the names
constexpr int kCapBpf = 39;

bool has_capability(const __user_cap_data_struct (&data)[2], int capability) {
  return (data[capability / 32].effective >> (capability % 32) & 1) != 0;
}

void read_capabilities(HostFacts& host) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (syscall(SYS_capget, &header, data) != 0) return;
  host.cap_bpf = has_capability(data, kCapBpf) || has_capability(data, CAP_SYS_ADMIN);
  host.cap_net_admin = has_capability(data, CAP_NET_ADMIN);
  host.cap_perfmon = has_capability(data, kCapPerfmon) || has_capability(data, CAP_SYS_ADMIN);
  host.cap_net_bind_service = has_capability(data, CAP_NET_BIND_SERVICE);
}

void read_seccomp(HostFacts& host) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("Seccomp:")) host.seccomp_filter = line.ends_with('2');
}

// The initial user namespace maps every id onto itself.
void read_user_namespace(HostFacts& host) {
  std::ifstream map("/proc/self/uid_map");
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t length = 0;
  if (map >> inside >> outside >> length)
    host.initial_user_namespace = inside == 0 && outside == 0 && length == UINT32_MAX;
}

Error privilege(const std::string& text) { return Error::text(text, Fault::Privilege); }

// A seccomp filter may say "no such system call" instead of "not permitted".
bool is_refusal(const Error& error) {
  return error.is(std::errc::operation_not_permitted) || error.is(std::errc::permission_denied) ||
         error.is(std::errc::function_not_supported);
}

}  // namespace

void raise_permitted_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2]{};
  if (syscall(SYS_capget, &header, data) != 0) return;
  for (auto& word : data) word.effective = word.permitted;
  (void)syscall(SYS_capset, &header, data);
}

HostFacts read_host_facts() {
  HostFacts host;
  read_capabilities(host);
  read_seccomp(host);
  read_user_namespace(host);
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0) host.memlock_limit = limit.rlim_cur;
  utsname name{};
  if (uname(&name) == 0) host.release = name.release;
  return host;
}

unsigned version_number(const std::string& release) {
  unsigned major = 0;
  unsigned minor = 0;
  return std::sscanf(release.c_str(), "%u.%u", &major, &minor) == 2 ? major << 8 | minor : 0;
}

bool is_too_old(const HostFacts& host) {
  const unsigned version = version_number(host.release);
  return version != 0 && version < kOldest;
}

Result<void> check_host(const HostFacts& host) {
  if (is_too_old(host))
    return Error::text("this kernel is " + host.release + "; the exporter needs Linux 5.10 or later",
                       Fault::Unsupported);
  if (host.cap_bpf && host.cap_net_admin) return {};
  const std::string missing = host.cap_bpf         ? "CAP_NET_ADMIN (to attach to interfaces)"
                              : host.cap_net_admin ? "CAP_BPF (to load BPF programs)"
                                                   : "CAP_BPF and CAP_NET_ADMIN";
  return privilege(
      "missing capability: " + missing +
      ". Run as root, or give both to the binary: setcap cap_bpf,cap_net_admin=ep <binary>, or in a "
      "systemd unit: AmbientCapabilities=CAP_BPF CAP_NET_ADMIN");
}

Error explain_load_failure(const Error& error, const HostFacts& host) {
  if (error.is(std::errc::function_not_supported) && !host.seccomp_filter)
    return Error::text(error.message() + ". The kernel has no bpf(2): it needs CONFIG_BPF_SYSCALL",
                       Fault::Unsupported);
  if (counts_maps_as_locked_memory(host) && host.memlock_limit != UINT64_MAX &&
      (is_refusal(error) || error.is(std::errc::not_enough_memory)))
    return privilege(
        error.message() + ". Kernel " + host.release + " counts BPF maps against RLIMIT_MEMLOCK, which is " +
        std::to_string(host.memlock_limit) +
        " bytes here: set LimitMEMLOCK=infinity in the unit, run `ulimit -l unlimited` first, or lower "
        "--max-flows");
  if (error.is(std::errc::bad_address))
    return privilege(
        error.message() + ". The verifier of Linux 6.17 fails so without CAP_PERFMON; this is " +
        host.release +
        ". Give it too: setcap cap_bpf,cap_net_admin,cap_perfmon=ep <binary>, or in a systemd unit: "
        "AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_PERFMON");
  if (!is_refusal(error)) return error;
  if (!host.initial_user_namespace)
    return privilege(
        error.message() +
        ". This process is in a user namespace, whose capabilities do not count for bpf(2): start it "
        "outside (systemd: PrivateUsers=no; containers: no userns remapping)");
  if (host.seccomp_filter)
    return privilege(
        error.message() +
        ". The capabilities are there, but a seccomp filter is active and forbids bpf(2): allow it "
        "(systemd: SystemCallFilter=bpf after the other filters; containers: a profile that allows bpf)");
  return privilege(
      error.message() +
      ". The capabilities are there: a security module (lockdown, SELinux, AppArmor) may "
      "forbid bpf(2), see the kernel log; or the kernel refuses the program, see --log.level debug");
}

Error explain_attach_failure(const Error& error, const HostFacts& host) {
  if (error.is(std::errc::no_such_file_or_directory) || error.is(std::errc::not_supported) ||
      error.is(std::errc::operation_not_supported))
    return Error::text(
        error.message() + ". Without TCX (Linux 6.6 and later; this is " + host.release +
            ") clsact and cls_bpf are needed: CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF (modprobe "
            "sch_ingress cls_bpf)",
        Fault::Unsupported);
  if (is_refusal(error) || error.is(std::errc::bad_address)) return explain_load_failure(error, host);
  return error.blamed_on(Fault::Unsupported);
}

bool counts_maps_as_locked_memory(const HostFacts& host) {
  return version_number(host.release) < kMapsWithoutMemlock;
}

bool raise_memlock_limit() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0;
}

}  // namespace exporter::kernel
