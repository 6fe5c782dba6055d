// Which flag or verb was meant by one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest_word.h"
#include "options/options_flags.h"

namespace exporter {

// The name, with dashes, of the flag that `unknown` most likely stands for; nothing if none is near enough to
// be worth naming.
std::optional<std::string> nearest_flag(std::string_view unknown, const std::vector<Flag>& known);

// Likewise of verbs; --help and --version are written as verbs too.
std::optional<std::string> nearest_verb(std::string_view unknown);

}  // namespace exporter
