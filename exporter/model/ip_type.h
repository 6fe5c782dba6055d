// Is traffic to this address private or public? One rule for both sides of the kernel boundary:
// ebpf/shared/ip_type.h, which cites the RFCs.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/ip_address.h"

namespace exporter {

enum class IpType : std::uint8_t { Public, Private };

// Judges the destination of a packet. Family::Other has no addresses and must not be asked about.
IpType ip_type_of(Family family, const IpAddress& destination);

constexpr std::string_view to_text(IpType type) {
  switch (type) {
    case IpType::Public:
      return "public";
    case IpType::Private:
      return "private";
  }
  return {};
}

constexpr std::string_view to_text(Family family) {
  switch (family) {
    case Family::Ipv4:
      return "ipv4";
    case Family::Ipv6:
      return "ipv6";
    case Family::Other:
      return "other";
  }
  return {};
}

}  // namespace exporter
