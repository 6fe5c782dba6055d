// What another configuration changes of the one in force: what can change while we run is taken over, what
// cannot is named. Which is which says the table of flags.
#pragma once

#include <string>
#include <vector>

#include "options/options.h"

namespace exporter {

struct OptionChange {
  std::string flag;
  std::string before;  // as the flag takes it, cut where it is long
  std::string after;
  bool live = false;
};

// In the order of the flags.
std::vector<OptionChange> changes_between(const Options& in_force, const Options& wanted);

// What is `wanted` of what can change live, and the rest as it is.
Options with_live_changes(const Options& in_force, const Options& wanted);

}  // namespace exporter
