// UTF-8, for what strangers named: interfaces may have any bytes but '/' and blanks in their names.
#pragma once

#include <cstddef>
#include <string_view>

namespace exporter {

inline constexpr std::string_view kReplacementCharacter = "\xef\xbf\xbd";  // U+FFFD

// Length in bytes of the character that `text`, which is not empty, begins with; 0 if its first byte begins
// none.
std::size_t utf8_length(std::string_view text);

}  // namespace exporter
