// The names of IP protocols that operators know, in small letters as IANA has them; icmpv6 and ospf are what
// everybody calls them.
#pragma once

#include <cstdint>
#include <string_view>

namespace exporter {

// Empty for all others, which go by their number. Never "other".
constexpr std::string_view protocol_name(std::uint8_t protocol) {
  struct Known {
    std::uint8_t number;
    std::string_view name;
  };
  constexpr Known kKnown[] = {{6, "tcp"},    {17, "udp"},     {1, "icmp"},  {58, "icmpv6"}, {132, "sctp"},
                              {47, "gre"},   {50, "esp"},     {51, "ah"},   {2, "igmp"},    {4, "ipv4"},
                              {41, "ipv6"},  {33, "dccp"},    {89, "ospf"}, {103, "pim"},   {112, "vrrp"},
                              {115, "l2tp"}, {136, "udplite"}};
  for (const Known& known : kKnown)
    if (known.number == protocol) return known.name;
  return {};
}

}  // namespace exporter
