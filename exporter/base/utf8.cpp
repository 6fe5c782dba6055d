#include "base/utf8.h"

#include <cstdint>

namespace exporter {
namespace {

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

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.length < 2) return lead.length;
  if (text.size() < lead.length || byte(1) < lead.low || byte(1) > lead.high) return 0;
  for (std::size_t i = 2; i < lead.length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return lead.length;
}

}  // namespace exporter
