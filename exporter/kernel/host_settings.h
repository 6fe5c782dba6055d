// Settings of this kernel that decide nothing, but that an operator wants to know of.
#pragma once

#include <optional>

namespace exporter::kernel {

struct HostSettings {
  bool btf = false;
  // Nothing where it cannot be read.
  std::optional<bool> jit;                 // net.core.bpf_jit_enable
  std::optional<bool> bpf_stats;           // kernel.bpf_stats_enabled
  std::optional<bool> clock_synchronised;  // by NTP or the like
};

HostSettings read_host_settings();

}  // namespace exporter::kernel
