// The one table of packets and what read_packet() must make of them. The unit suite runs it over the header
// compiled natively, the kernel suite over the loaded programs; both must give the answers written down here.
//
// What is unparsed has a reason; what has addresses always has a key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ebpf/shared/datapath_stats.h"
#include "ebpf/shared/settings.h"
#include "support/packet.h"

namespace exporter::support {

// As GRANULARITY_CONNECTION has it: of ICMP, type and code are in the source port, and of an echo the
// identifier in the other.
struct Key {
  int version = 4;
  std::uint8_t protocol = 0;
  std::string source;
  std::string destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool later_fragment = false;
  std::uint8_t tcp_flags = 0;
};

using Answer = std::variant<Key, unparsed_reason>;

struct PacketCase {
  std::string name;
  Bytes bytes;
  Answer expected;
  link_kind link = LINK_ETHERNET;
  std::uint16_t ethertype = 0;  // LINK_RAW_IP: what the device says it delivers
  std::size_t network = 0;      // LINK_RAW_IP: where the stack says that IP begins
  // Where the outermost tag is metadata, as at ingress; none: the same.
  std::optional<Answer> tag_in_metadata = std::nullopt;
};

using PacketTable = std::vector<PacketCase>;

// All of it.
const PacketTable& packet_table();

// Keys between the addresses that Ipv4{} and Ipv6{} have by default. TCP with ports has the flags of Tcp{}.
Key ipv4_key(std::uint8_t protocol, std::uint16_t source_port = 0, std::uint16_t destination_port = 0);
Key ipv6_key(std::uint8_t protocol, std::uint16_t source_port = 0, std::uint16_t destination_port = 0);

// The key that GRANULARITY_PAIR makes of it.
Answer without_ports(Answer answer);

// "IPv4 protocol 17, 192.0.2.1 port 40000 to 198.51.100.2 port 53", or "unparsed: not IP".
std::string text_of(const Answer& answer);
std::string text_of(unparsed_reason reason);

// Does an Ethernet frame carry a tag? Its outermost one reaches ingress as metadata.
bool is_tagged(const Bytes& frame);

// What is to be read at ingress, where the outermost tag of a tagged frame is metadata.
Answer at_ingress(const PacketCase& row);

}  // namespace exporter::support
