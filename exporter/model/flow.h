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

// What a record's packets say about a TCP connection besides their number. All zero for other protocols, and
// where the records do not tell connections apart.
struct TcpMarks {
  std::uint32_t syn = 0;  // packets with SYN; with and without ACK
  std::uint32_t fin = 0;
  std::uint32_t rst = 0;
  std::uint8_t flags = 0;  // all flags that were seen, as in byte 13 of the header
  bool opening = false;    // a SYN without ACK was among them
  bool answering = false;  // a SYN with ACK was

  friend bool operator==(const TcpMarks&, const TcpMarks&) = default;
};

struct FlowRecord {
  PairKey pair;
  std::uint8_t protocol = 0;           // IP protocol number
  std::uint16_t source_port = 0;       // host order; 0 where the granularity or the protocol has none
  std::uint16_t destination_port = 0;  // host order; ICMP: type << 8 | code in source_port, and of an echo
                                       // the identifier here
  Volume volume;
  TcpMarks tcp{};
  // Where records tell connections apart, else the epoch of the clock:
  TimePoint first_seen{};    // the packet that this record began with
  TimePoint acknowledged{};  // the first with ACK and neither SYN nor RST, or the epoch if there was none
};

}  // namespace exporter
