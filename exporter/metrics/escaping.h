// Escaping of what others named. Whatever bytes come in, valid UTF-8 on one line comes out, and two different
// values never come out alike: a byte that is no UTF-8 becomes U+FFFD and its two hex digits, and the three
// bytes of a genuine U+FFFD are treated as such. One byte grows to at most kMaxEscapedByte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/exposition_format.h"

namespace exporter::metrics {

inline constexpr std::size_t kMaxEscapedByte = 5;

// For between the quotes of a label value: \\, \" and \n are escaped as well.
std::string escape_label(std::string_view value);

// For a HELP line; OpenMetrics wants quotes escaped there, 0.0.4 wants them left alone.
std::string escape_help(std::string_view help, ExpositionFormat format);

}  // namespace exporter::metrics
