#include "base/shown_text.h"

#include <fmt/format.h>

#include <iterator>

#include "base/utf8.h"

namespace exporter {
namespace {

unsigned number_of(char byte) { return static_cast<unsigned char>(byte); }

void append_json_character(std::string_view character, std::string& to) {
  const unsigned byte = number_of(character[0]);
  if (byte == '"' || byte == '\\') to.push_back('\\');
  if (byte < 0x20 || byte == 0x7f)
    fmt::format_to(std::back_inserter(to), "\\u{:04x}", byte);
  else
    to.append(character);
}

// Control characters, those of U+0080 to U+009F too.
bool is_control(std::string_view character) {
  const unsigned byte = number_of(character[0]);
  return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && number_of(character[1]) < 0xa0);
}

}  // namespace

std::string json_escaped(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0)
      fmt::format_to(std::back_inserter(escaped), "{}{:02x}", kReplacementCharacter, number_of(text[0]));
    else
      append_json_character(text.substr(0, length), escaped);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return escaped;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    const bool plain = length != 0 && (!is_control(character) || character == "\n" || character == "\t");
    if (plain) shown.append(character);
    for (std::size_t i = 0; i < character.size() && !plain; ++i)
      fmt::format_to(std::back_inserter(shown), "\\x{:02x}", number_of(character[i]));
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace exporter
