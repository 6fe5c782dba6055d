#include "base/ip_address.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace exporter {
namespace {

using Groups = std::array<std::uint16_t, 8>;

struct ZeroRun {
  int start = -1;
  int length = 1;  // RFC 5952, 4.2.2: a single zero group is not shortened
};

Groups groups_of(const IpAddress& address) {
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<std::uint16_t>(address.bytes[2 * i] << 8 | address.bytes[2 * i + 1]);
  return groups;
}

// RFC 5952, 4.2.3: the longest run of zero groups, the first one of equals.
ZeroRun longest_zero_run(const Groups& groups) {
  ZeroRun best;
  for (int i = 0; i < 8; ++i) {
    int end = i;
    while (end < 8 && groups[static_cast<std::size_t>(end)] == 0) ++end;
    if (end - i > best.length) best = {i, end - i};
    if (end > i) i = end;
  }
  return best;
}

bool is_ipv4_mapped(const Groups& groups) {
  for (std::size_t i = 0; i < 5; ++i)
    if (groups[i] != 0) return false;
  return groups[5] == 0xffff;
}

char* write_ipv4(char* to, const std::uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) *to++ = '.';
    to = std::to_chars(to, to + 3, bytes[i]).ptr;
  }
  return to;
}

char* write_ipv6(char* to, const IpAddress& address) {
  const Groups groups = groups_of(address);
  if (is_ipv4_mapped(groups)) {
    constexpr std::string_view kPrefix = "::ffff:";
    return write_ipv4(std::copy(kPrefix.begin(), kPrefix.end(), to), address.bytes.data() + 12);
  }
  const ZeroRun zeros = longest_zero_run(groups);
  for (int i = 0; i < 8; ++i) {
    if (i == zeros.start) {
      *to++ = ':';
      *to++ = ':';
      i += zeros.length - 1;
      continue;
    }
    if (i > 0 && i != zeros.start + zeros.length) *to++ = ':';
    to = std::to_chars(to, to + 4, groups[static_cast<std::size_t>(i)], 16).ptr;
  }
  return to;
}

}  // namespace

char* write_address(char* to, Family family, const IpAddress& address) {
  return family == Family::Ipv4 ? write_ipv4(to, address.bytes.data()) : write_ipv6(to, address);
}

std::string to_text(Family family, const IpAddress& address) {
  std::array<char, kMaxAddressText> text{};
  return {text.data(), write_address(text.data(), family, address)};
}

}  // namespace exporter
