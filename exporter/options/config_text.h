// Settings written as TOML, such as read_config() takes back.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "options/options_flags.h"

namespace exporter {

// Where a flag, or an entry of its table, has its value from. Any text.
using OriginOf = std::function<std::string(const Flag& flag, const std::string& entry)>;

// All settings, each line with a comment that names its origin.
std::string config_document(const Options& options, const OriginOf& origin_of);

// The file that is installed: every key with its meaning and its default, commented out.
std::string config_example();

// "[counting]" has "max-flows" of --max-flows.
std::string section_of(const Flag& flag);
std::string key_of(const Flag& flag);

// One line for a message: max-flows = 131072
std::string example_of(const Flag& flag);

// An entry of a table as flags have it, NAME=VALUE: its name.
std::string entry_name(std::string_view value);

}  // namespace exporter
