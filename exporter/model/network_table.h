// NetworkTable: which named network an address is in. IPv4 and IPv6 do not meet: an IPv4-mapped address is an
// IPv6 address, and only an IPv6 range holds it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ip_address.h"
#include "model/range_map.h"
#include "model/series_shape.h"

namespace exporter {

class NetworkTable {
 public:
  NetworkTable() = default;
  explicit NetworkTable(const NamedNetworks& networks);

  // The number of the narrowest one.
  [[nodiscard]] std::optional<std::uint32_t> find(Family family, const IpAddress& address) const;
  // Whether each address that begins with `length` bits of this one is in a network.
  [[nodiscard]] bool covers(const Cidr& range) const;
  [[nodiscard]] bool empty() const { return ipv4_.empty() && ipv6_.empty(); }

 private:
  __extension__ using Wide = unsigned __int128;

  RangeMap<std::uint32_t> ipv4_;
  RangeMap<Wide> ipv6_;
};

}  // namespace exporter
