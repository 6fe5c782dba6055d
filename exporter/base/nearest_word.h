// Which word was meant by one that does not exist.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace exporter {

// The index of the word of `known` that `wanted` most likely stands for; nothing if none is near enough.
std::optional<std::size_t> nearest_word(std::string_view wanted, const std::vector<std::string_view>& known);

}  // namespace exporter
