// Which flag, or other word, was meant by one that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options/options_flags.h"

namespace exporter {

// The index of the word of `known` that `wanted` most likely stands for; nothing if none is near enough.
std::optional<std::size_t> nearest_word(std::string_view wanted, const std::vector<std::string_view>& known);

// The name, with dashes, of the flag that `unknown` most likely stands for; nothing if none is near enough to
// be worth naming.
std::optional<std::string> nearest_flag(std::string_view unknown, const std::vector<Flag>& known);

}  // namespace exporter
