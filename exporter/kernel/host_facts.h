// What about this process and kernel decides whether BPF programs can be loaded and attached, and the
// sentences that tell an operator what is missing and what to do about it. The kernel itself only says EPERM.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace exporter::kernel {

struct HostFacts {
  bool cap_bpf = true;  // or CAP_SYS_ADMIN, which includes it
  bool cap_net_admin = true;
  bool cap_perfmon = true;           // or CAP_SYS_ADMIN
  bool cap_net_bind_service = true;  // for ports below 1024
  bool initial_user_namespace = true;
  bool seccomp_filter = false;
  std::uint64_t memlock_limit = UINT64_MAX;  // bytes
  std::string release;                       // as uname(2) says it
};

// Makes effective what this process is permitted: a binary with file capabilities "=p" starts where "=ep" is
// refused by execve(2), and can say itself what is missing. Best effort.
void raise_permitted_capabilities();

// Asks the running kernel. Never fails: what cannot be learnt is assumed to be fine.
HostFacts read_host_facts();

// The kernel's version as (major << 8 | minor); 0 if the text has none.
unsigned version_number(const std::string& release);

// Older than what is supported.
bool is_too_old(const HostFacts& host);

// Before anything is loaded: what is certain to fail, or nothing.
Result<void> check_host(const HostFacts& host);

// After loading failed: the likeliest cause, in words, with the exit code it deserves.
Error explain_load_failure(const Error& error, const HostFacts& host);
// After attaching failed.
Error explain_attach_failure(const Error& error, const HostFacts& host);

// True before 5.11.
bool counts_maps_as_locked_memory(const HostFacts& host);

// Lifts the limit on locked memory. Best effort; false if it was not allowed.
bool raise_memlock_limit();

}  // namespace exporter::kernel
