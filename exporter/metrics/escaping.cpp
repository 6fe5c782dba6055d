#include "metrics/escaping.h"

#include <cstdint>

namespace exporter::metrics {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::string_view kHexDigits = "0123456789abcdef";

struct Lead {
  std::size_t length = 0;  // of the whole sequence; 0: no sequence starts so
  std::uint8_t low =
      0x80;  // bounds of the second byte: they rule out overlong forms, surrogates and > U+10FFFF
  std::uint8_t high = 0xbf;
};

// Unicode 15, table 3-7: well-formed UTF-8 byte sequences.
constexpr Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xc2) return {};
  if (byte < 0xe0) return {2};
  if (byte == 0xe0) return {3, 0xa0};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte < 0xf0) return {3};
  if (byte == 0xf0) return {4, 0x90};
  if (byte < 0xf4) return {4};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {};
}

// Length of the character that `text` begins with; 0 if its first byte begins none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.length < 2) return lead.length;
  if (text.size() < lead.length || byte(1) < lead.low || byte(1) > lead.high) return 0;
  for (std::size_t i = 2; i < lead.length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return text.substr(0, lead.length) == kReplacement ? 0 : lead.length;
}

void append_invalid(std::string& to, std::uint8_t byte) {
  to += kReplacement;
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
