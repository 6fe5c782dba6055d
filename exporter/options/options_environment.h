// Flags that come of the environment, so that whoever starts one process and asks it with another, as an
// engine for containers does, says them once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "options/options_cli.h"
#include "options/verbs.h"

namespace exporter {

inline constexpr const char* kArgumentsVariable = "TRAFFIC_EXPORTER_ARGS";

// Adds the flags in `text`, words with spaces between them, to those that `line` does not give itself, if
// they go with the verb. Returns the mistakes, whole ones.
std::vector<std::string> add_environment(std::string_view text, const VerbRow& verb, CommandLine& line);

}  // namespace exporter
