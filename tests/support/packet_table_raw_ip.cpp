#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

PacketCase raw_case(std::string name, std::uint16_t ethertype, Bytes bytes, Answer expected) {
  return {std::move(name), std::move(bytes), std::move(expected), LINK_RAW_IP, ethertype};
}

// As BPF_PROG_TEST_RUN has it, and the stack behind some tunnels.
PacketCase behind_ethernet(std::string name, Bytes bytes, Answer expected) {
  const auto ethertype = static_cast<std::uint16_t>(bytes[12] << 8 | bytes[13]);
  return {std::move(name), std::move(bytes), std::move(expected), LINK_RAW_IP, ethertype, 14};
}

std::uint16_t ethertype_of(const Bytes& frame) {
  return frame.size() < 14 ? std::uint16_t{0} : static_cast<std::uint16_t>(frame[12] << 8 | frame[13]);
}

}  // namespace

void add_raw_ip_cases(PacketTable& table) {
  const PacketTable framed = table;
  for (const PacketCase& row : framed) {
    const std::uint16_t ethertype = ethertype_of(row.bytes);
    if (ethertype == 0x0800 || ethertype == 0x86dd)
      table.push_back(raw_case("raw IP: " + row.name, ethertype,
                               Bytes(row.bytes.begin() + 14, row.bytes.end()), row.expected));
  }

  const Bytes udp = packet(Ipv4{}, Udp{});
  const Bytes framed_udp = packet(Ethernet{}, Ipv4{}, Udp{});
  Bytes longer = framed_udp;
  longer.push_back(0);
  table.insert(
      table.end(),
      {raw_case("raw IP: announced as ARP", 0x0806, udp, UNPARSED_NOT_IP),
       raw_case("raw IP: announced as MPLS", 0x8847, udp, UNPARSED_NOT_IP),
       raw_case("raw IP: announced as PPPoE", 0x8864, udp, UNPARSED_PPPOE),
       raw_case("raw IP: announced as ethertype 0", 0x0000, udp, UNPARSED_NOT_IP),
       raw_case("raw IP: announced as ethertype 0xffff", 0xffff, udp, UNPARSED_NOT_IP),
       raw_case("raw IP: an Ethernet header where IPv4 should be", 0x0800, framed_udp, UNPARSED_BAD_VERSION),
       raw_case("raw IP: an Ethernet header where IPv6 should be", 0x86dd, packet(Ethernet{}, Ipv6{}),
                UNPARSED_BAD_VERSION),
       behind_ethernet("raw IP behind an Ethernet header", framed_udp, ipv4_key(17, 40000, 53)),
       behind_ethernet("raw IP behind an Ethernet header: IPv6", packet(Ethernet{}, Ipv6{}, Udp{}),
                       ipv6_key(17, 40000, 53)),
       behind_ethernet("raw IP behind an Ethernet header: a byte too many", longer, UNPARSED_BAD_VERSION)});
}

}  // namespace exporter::support
