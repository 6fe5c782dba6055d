// The command line taken apart, before anybody judges a value: which flags were given, with which text, and
// what was not understood. The only place that knows CLI11. Never throws; a malformed command line is a value
// like any other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options/options_flags.h"

namespace exporter {

struct GivenFlag {
  std::string name;                  // as spelled: the flag's name or its alias
  std::optional<std::string> value;  // none was given, or an empty one
  std::string from = {};             // the variable of the environment that holds it; empty: none
};

struct CommandLine {
  std::vector<GivenFlag> flags;
  std::vector<std::string> unknown_flags;  // without what followed them
  std::vector<std::string> words;          // that belong to no flag

  [[nodiscard]] bool gives(std::string_view name) const;
};

CommandLine read_command_line(int argc, const char* const* argv, const std::vector<Flag>& known);

}  // namespace exporter
