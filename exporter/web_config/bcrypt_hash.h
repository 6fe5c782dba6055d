// What a bcrypt hash looks like: $2b$COST$ and 53 characters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exporter::web_config {

// A login is computed on a thread of its own; at this cost it takes two seconds, and nobody needs more.
inline constexpr int kMostBcryptCost = 15;

// What is wrong with it, or nothing.
std::optional<std::string> mistake_of_bcrypt(std::string_view hash);

}  // namespace exporter::web_config
