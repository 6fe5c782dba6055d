#include "api/json_writer.h"

#include <array>

#include "base/utf8.h"

namespace exporter::api {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::array<char, 2> hex(char byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  return {kHexDigits[value >> 4], kHexDigits[value & 0xf]};
}

std::string_view view(const std::array<char, 2>& digits) { return {digits.data(), digits.size()}; }

// A genuine U+FFFD is no character here: it must not look like a byte that was replaced.
std::size_t character_length(std::string_view text) {
  const std::size_t length = utf8_length(text);
  return text.substr(0, length) == kReplacementCharacter ? 0 : length;
}

}  // namespace

void JsonWriter::name(std::string_view name) {
  raw(first_ ? "\"" : ",\"");
  first_ = false;
  raw(name);
  raw("\":");
}

void JsonWriter::character(std::string_view character) {
  const char c = character.front();
  if (c == '"' || c == '\\') raw("\\");
  if (static_cast<std::uint8_t>(c) >= 0x20) return raw(character);
  raw("\\u00");
  raw(view(hex(c)));
}

void JsonWriter::string(std::string_view text) {
  raw("\"");
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) {
      raw(kReplacementCharacter);
      raw(view(hex(text.front())));
    } else {
      character(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  raw("\"");
}

void JsonWriter::address(Family family, const IpAddress& address) {
  raw("\"");
  out_.address(family, address);
  raw("\"");
}

void JsonWriter::prefix(Family family, const IpAddress& address, unsigned length) {
  raw("\"");
  out_.address(family, address);
  raw("/");
  number(std::uint64_t{length});
  raw("\"");
}

std::string shown_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    if (length == 0) {
      text.append(kReplacementCharacter).append(view(hex(bytes.front())));
    } else {
      text.append(bytes.substr(0, length));
    }
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

}  // namespace exporter::api
