// The flags: one row each, which the parser, the validation, the help text and the tests walk alike. A flag
// exists when its row does.
#pragma once

#include <string>
#include <vector>

#include "options/options.h"

namespace exporter {

// Why values were not accepted, each as "VALUE: why; what to do".
using Complaints = std::vector<std::string>;

struct Flag {
  std::string name;               // with its dashes
  std::string alias = {};         // another spelling
  std::string value = {};         // what stands for the value in the help; empty for a switch
  std::string group;              // heading in the help
  std::string meaning;            // one line
  std::string default_text = {};  // none: it is off
  bool repeatable = false;
  // Judges all `values` and writes the setting if they are good. A switch has no values.
  Complaints (*accept)(const std::vector<std::string>& values, Options& options);

  [[nodiscard]] bool is_switch() const { return value.empty(); }
};

// In the order of the help text; the rows of a group stand together.
const std::vector<Flag>& all_flags();

// These two are answered before anything is judged.
inline constexpr const char* kHelpFlag = "--help";
inline constexpr const char* kVersionFlag = "--version";

}  // namespace exporter
