#include "metrics/escaping.h"

#include <cstdint>

#include "base/utf8.h"

namespace exporter::metrics {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// A genuine U+FFFD is no character here: it must not look like a byte that was replaced.
std::size_t character_length(std::string_view text) {
  const std::size_t length = utf8_length(text);
  return text.substr(0, length) == kReplacementCharacter ? 0 : length;
}

void append_invalid(std::string& to, std::uint8_t byte) {
  to += kReplacementCharacter;
  to += kHexDigits[byte >> 4];
  to += kHexDigits[byte & 0xf];
}

void append_character(std::string& to, std::string_view character, bool escape_quotes) {
  if (character == "\n") {
    to += "\\n";
    return;
  }
  if (character == "\\" || (escape_quotes && character == "\"")) to += '\\';
  to += character;
}

std::string escape(std::string_view text, bool escape_quotes) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      append_invalid(escaped, static_cast<std::uint8_t>(text.front()));
    } else {
      append_character(escaped, text.substr(0, length), escape_quotes);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

}  // namespace

std::string escape_label(std::string_view value) { return escape(value, true); }

std::string escape_help(std::string_view help, ExpositionFormat format) {
  return escape(help, format == ExpositionFormat::OpenMetrics100);
}

}  // namespace exporter::metrics
