// Who stands on the TC hooks of an interface, and whether we would find a place beside them. It looks and
// changes nothing.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/netlink.h"
#include "model/interface.h"

namespace exporter::kernel {

struct HookNeighbour {
  std::string name;    // "cil_from_netdev (id 12)", "u32 at priority 1"
  bool ahead = false;  // of where an exporter stands, or would
};

struct HookSurvey {
  std::array<std::vector<HookNeighbour>, 2> others;  // by Direction, in the order in which they run
  std::optional<Error> refusal;                      // why there is no place for us
};

// `hook` is where we would attach.
Result<HookSurvey> survey_hooks(Netlink& netlink, int ifindex, Hook hook);

}  // namespace exporter::kernel
