// FlowRecord: what passed since the last sweep for one flow. Everything this program says about traffic
// between addresses is derived from these.
#pragma once

#include <cstdint>

#include "base/ip_address.h"
#include "base/units.h"
#include "model/interface.h"

namespace exporter {

// Who talks to whom, where and which way; the identity of a pair series.
struct PairKey {
  IpAddress source;
  IpAddress destination;
  InterfaceId interface {};
  Direction direction{};
  Family family{};

  friend bool operator==(const PairKey&, const PairKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const PairKey& k) {
    return H::combine(std::move(h), k.source, k.destination, k.interface, k.direction, k.family);
  }
};

struct FlowRecord {
  PairKey pair;
  std::uint8_t protocol = 0;           // IP protocol number
  std::uint16_t source_port = 0;       // host order; 0 where the granularity or the protocol has none
  std::uint16_t destination_port = 0;  // host order; ICMP: type << 8 | code in source_port
  Volume volume;
};

}  // namespace exporter
