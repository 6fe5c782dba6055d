// IpAddress: the sixteen bytes of an address in network order; an IPv4 address uses the first four, the rest
// is zero. Any sixteen bytes can arrive on the wire, so the family is not in here: whoever owns the address
// knows it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace exporter {

enum class Family : std::uint8_t { Ipv4, Ipv6, Other };

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // `network_order` points at 4 (Ipv4) or 16 (Ipv6) bytes as they were on the wire.
  static IpAddress from_wire(Family family, const void* network_order) {
    IpAddress address;
    std::memcpy(address.bytes.data(), network_order, family == Family::Ipv4 ? 4 : 16);
    return address;
  }

  // Word by word: memcmp() would load all of an address at once, and wait for the stores of one just made.
  friend bool operator==(const IpAddress& a, const IpAddress& b) {
    return a.word(0) == b.word(0) && a.word(8) == b.word(8);
  }
  template <typename H>
  friend H AbslHashValue(H h, const IpAddress& a) {
    return H::combine_contiguous(std::move(h), a.bytes.data(), a.bytes.size());
  }

 private:
  [[nodiscard]] std::uint64_t word(std::size_t at) const {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    return word;
  }
};

// The longest text of an address: eight full groups, or ::ffff: and a dotted quad, both fit.
inline constexpr std::size_t kMaxAddressText = 46;

// Writes the canonical text (RFC 5952 for IPv6, IPv4-mapped as ::ffff:a.b.c.d) to `to`, which has room for
// kMaxAddressText characters; no terminator. Returns one past the last character written.
char* write_address(char* to, Family family, const IpAddress& address);

std::string to_text(Family family, const IpAddress& address);

}  // namespace exporter
