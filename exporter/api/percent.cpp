#include "api/percent.h"

#include <cstdint>

namespace exporter::api {
namespace {

constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// What stands behind a %.
std::optional<char> byte_of(std::string_view digits) {
  if (digits.size() < 2) return std::nullopt;
  const auto high = digit(digits[0]);
  const auto low = digit(digits[1]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high << 4 | *low);
}

bool stays(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-._~:/@").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string bytes;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text.front() != '%') {
      bytes += text.front() == '+' ? ' ' : text.front();
      continue;
    }
    const auto byte = byte_of(text.substr(1));
    if (!byte) return std::nullopt;
    bytes += *byte;
    text.remove_prefix(2);
  }
  return bytes;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (stays(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    encoded += {'%', kUpperHexDigits[byte >> 4], kUpperHexDigits[byte & 0xf]};
  }
  return encoded;
}

}  // namespace exporter::api
