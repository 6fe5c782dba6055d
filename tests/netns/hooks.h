// What is attached to an interface, as others see it: bpf(2) for TCX, tc(8) for clsact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/netns.h"

namespace exporter::support {

struct AttachedProgram {
  std::uint32_t id = 0;
  std::string name;
  unsigned priority = 0;  // clsact only
};

bool kernel_has_tcx();

// `direction` is "ingress" or "egress".
std::vector<AttachedProgram> tcx_programs(const Namespace& where, const std::string& interface,
                                          const std::string& direction);
std::vector<AttachedProgram> clsact_programs(const Namespace& where, const std::string& interface,
                                             const std::string& direction);
bool has_clsact(const Namespace& where, const std::string& interface);

// Programs of ours on that hook, whichever way they are attached.
std::size_t our_programs(const Namespace& where, const std::string& interface, const std::string& direction);
// Both hooks have exactly `count` of them.
bool both_hooks_have(const Namespace& where, const std::string& interface, std::size_t count);

}  // namespace exporter::support
