// Facts: all that `check` has learnt about this host and this configuration, as plain values. Whoever can
// look fills them in; examine() judges them. The defaults are a host on which all is well.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/interface.h"

namespace exporter::doctor {

// Something that was really tried, unless something else stood in its way.
struct Attempt {
  bool tried = true;
  std::optional<Error> failure = {};

  [[nodiscard]] bool succeeded() const { return tried && !failure; }
};

// Who has the address that we want.
struct Holder {
  std::string name = {};     // of its program; empty: not known
  int process = 0;           // 0: not known
  std::string version = {};  // of one of ours that answers
  bool exporter = false;     // one of ours
};

struct ListenFacts {
  std::string address;
  std::string host = {};
  std::uint16_t port = 0;  // 0: the kernel picks one, or a unix socket
  Attempt bound = {};
  Holder holder = {};  // when it is in use
};

struct CapabilityFacts {
  bool bpf = true;  // or CAP_SYS_ADMIN, which includes it
  bool net_admin = true;
  bool perfmon = true;
  bool net_bind_service = true;
};

struct ProcessFacts {
  unsigned user = 0;
  CapabilityFacts capabilities = {};
  bool initial_user_namespace = true;
  bool seccomp_filter = false;
  bool memlock_lifted = true;  // or could be
  std::uint64_t memlock_limit = UINT64_MAX;
  unsigned exporters_here = 0;  // others, in this network namespace
  bool room_for_another = true;
};

struct KernelFacts {
  std::string release;
  bool old = false;                   // older than what is supported
  bool counts_locked_memory = false;  // BPF maps against RLIMIT_MEMLOCK
  bool btf = true;
  std::optional<bool> jit = true;
  std::optional<bool> bpf_stats = false;
  std::optional<bool> clock_synchronised = true;
};

struct LoadFacts {
  std::uint32_t max_flows = 0;
  Attempt maps = {};
  Attempt programs = {};
  std::uint32_t instructions = 0;  // that the verifier walked; 0: it does not say
  bool copying = false;            // it lets packet headers only be copied
  Attempt attached = {};           // to the loopback of a network namespace made for it
};

// A program, or a filter of another kind, of somebody else.
struct Neighbour {
  std::string name;  // as far as it is known
  bool ahead = false;
};

struct InterfaceFacts {
  std::string name;
  bool by_name = false;  // asked for by its very name: it must work
  bool up = true;
  std::optional<Error> refusal = {};                  // why it could not be attached
  std::array<std::vector<Neighbour>, 2> others = {};  // by Direction, in the order in which they run
};

struct Facts {
  std::optional<Attempt> web_config;  // --web.config.file and those it names, if it is given
  // Of those, what the packaged service's user may not read; none where there is no such user.
  std::vector<std::string> closed_to_service = {};
  std::optional<ListenFacts> listen;  // none with --once
  ProcessFacts process;
  KernelFacts kernel;
  LoadFacts load;
  std::optional<Hook> hook = Hook::Tcx;    // nothing if it is not known, for nothing could be loaded
  std::string hook_asked = {};             // TRAFFIC_EXPORTER_ATTACH; empty: not set
  bool hook_forced = false;                // and heeded
  std::vector<InterfaceFacts> interfaces;  // selected and present
  std::vector<std::string> missing;        // asked for by name
  bool wait_for_missing = false;
  std::vector<std::string> present;
  std::optional<Error> interfaces_unknown;
};

}  // namespace exporter::doctor
