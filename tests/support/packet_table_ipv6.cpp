#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

Key between(std::string source, std::string destination, std::uint8_t protocol) {
  return {
      .version = 6, .protocol = protocol, .source = std::move(source), .destination = std::move(destination)};
}

PacketCase ipv6_case(std::string name, const Ipv6& header, Answer expected) {
  return {std::move(name), packet(Ethernet{}, header, Udp{}), std::move(expected)};
}

Bytes with_traffic_class_and_flow_label() {
  Bytes bytes = packet(Ethernet{}, Ipv6{}, Udp{});
  bytes[14] |= 0x0f;
  bytes[15] = bytes[16] = bytes[17] = 0xff;
  return bytes;
}

void add_transports(PacketTable& table) {
  const Ports udp_lite{.protocol = 136, .header_size = 8};
  const Ports dccp{.protocol = 33, .destination = 5001};
  table.insert(
      table.end(),
      {{"TCP over IPv6", packet(Ethernet{}, Ipv6{}, Tcp{}, payload(100)), ipv6_key(6, 40000, 443)},
       {"TCP with options over IPv6", packet(Ethernet{}, Ipv6{}, Tcp{.option_words = 10}),
        ipv6_key(6, 40000, 443)},
       {"UDP over IPv6", packet(Ethernet{}, Ipv6{}, Udp{}, payload(30)), ipv6_key(17, 40000, 53)},
       {"UDP without payload over IPv6", packet(Ethernet{}, Ipv6{}, Udp{}), ipv6_key(17, 40000, 53)},
       {"SCTP over IPv6", packet(Ethernet{}, Ipv6{}, Ports{}), ipv6_key(132, 40000, 5060)},
       {"DCCP over IPv6", packet(Ethernet{}, Ipv6{}, dccp), ipv6_key(33, 40000, 5001)},
       {"UDP-Lite over IPv6", packet(Ethernet{}, Ipv6{}, udp_lite), ipv6_key(136, 40000, 5060)},
       {"ICMPv6 echo request", packet(Ethernet{}, Ipv6{}, Icmpv6{}, payload(56)),
        ipv6_key(58, 0x8000, 0x1234)},
       {"ICMPv6 neighbour solicitation", packet(Ethernet{}, Ipv6{}, Icmpv6{.type = 135}),
        ipv6_key(58, 0x8700)},
       {"ICMPv6 unreachable port", packet(Ethernet{}, Ipv6{}, Icmpv6{.type = 1, .code = 4}, Ipv6{}, Udp{}),
        ipv6_key(58, 0x0104)},
       {"ICMP of IPv4 over IPv6", packet(Ethernet{}, Ipv6{}, Icmp{}), ipv6_key(1, 0x0800, 0x1234)},
       {"ICMPv6 echo reply", packet(Ethernet{}, Ipv6{}, Icmpv6{.type = 129}), ipv6_key(58, 0x8100, 0x1234)},
       {"jumbo frame of IPv6", packet(Ethernet{}, Ipv6{}, Udp{}, payload(8952)), ipv6_key(17, 40000, 53)},
       {"traffic class and flow label set", with_traffic_class_and_flow_label(), ipv6_key(17, 40000, 53)}});
}

void add_without_ports(PacketTable& table) {
  const std::pair<const char*, std::uint8_t> protocols[] = {{"GRE", 47},
                                                            {"ESP", 50},
                                                            {"no next header", 59},
                                                            {"OSPF", 89},
                                                            {"PIM", 103},
                                                            {"Ethernet (SRv6)", 143},
                                                            {"experimental 253", 253},
                                                            {"reserved 255", 255},
                                                            {"IGMP", 2}};
  for (const auto& [name, number] : protocols)
    table.push_back({std::string(name) + " over IPv6",
                     packet(Ethernet{}, Ipv6{}, Raw{.bytes = Bytes(24, 0x11), .protocol = number}),
                     ipv6_key(number)});
  table.insert(table.end(), {{"IPv4 in IPv6", packet(Ethernet{}, Ipv6{}, Ipv4{}, Tcp{}), ipv6_key(4)},
                             {"IPv6 in IPv6",
                              packet(Ethernet{}, Ipv6{}, Ipv6{.source = "2001:db8::9"}, Tcp{}), ipv6_key(41)},
                             {"nothing behind the IPv6 header", packet(Ethernet{}, Ipv6{}), ipv6_key(59)}});
}

void add_addresses(PacketTable& table) {
  const std::pair<const char*, const char*> pairs[] = {{"::", "ff02::1:ff00:1"},
                                                       {"fe80::1", "ff02::1"},
                                                       {"2001:db8::1", "ff0e::101"},
                                                       {"::1", "::1"},
                                                       {"fe80::1", "fe80::2"},
                                                       {"fd00::1", "fc00::1"},
                                                       {"::ffff:192.0.2.1", "::ffff:198.51.100.2"},
                                                       {"::ffff:10.0.0.1", "2001:db8::2"},
                                                       {"2001:db8::1", "64:ff9b::c000:201"},
                                                       {"2002:c000:201::1", "2001:0:c000:201::1"},
                                                       {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::"},
                                                       {"1:2:3:4:5:6:7:8", "9:a:b:c:d:e:f:10"}};
  for (const auto& [source, destination] : pairs) {
    const Ipv6 header{.source = source, .destination = destination, .next_header = 89};
    table.push_back({std::string("from ") + source + " to " + destination, packet(Ethernet{}, header),
                     between(source, destination, 89)});
  }
}

void add_lengths(PacketTable& table) {
  const Answer udp = ipv6_key(17, 40000, 53);
  table.insert(table.end(), {ipv6_case("payload length of zero", {.length = 0}, udp),
                             ipv6_case("payload length below the header's", {.length = 3}, udp),
                             ipv6_case("payload length one beyond the frame", {.length = 9}, udp),
                             {"UDP over IPv6 whose length is zero",
                              packet(Ethernet{}, Ipv6{}, Udp{.length = 0}, payload(8)), udp},
                             ipv6_case("payload length beyond the frame", {.length = 65535}, udp),
                             {"IPv6 with trailing bytes",
                              packet(Ethernet{}, Ipv6{.length = 8}, Udp{}, Raw{.bytes = Bytes(20)}), udp}});
}

}  // namespace

void add_ipv6_cases(PacketTable& table) {
  add_transports(table);
  add_without_ports(table);
  add_addresses(table);
  add_lengths(table);
}

void add_broken_ipv6_cases(PacketTable& table) {
  const Bytes udp = packet(Ethernet{}, Ipv6{}, Udp{});
  for (std::size_t size = 0; size < 40; ++size)
    table.push_back(
        {std::to_string(size) + " bytes of an IPv6 header", cut(udp, 14 + size), UNPARSED_TRUNCATED_NETWORK});
  for (std::size_t size = 0; size < 4; ++size)
    table.push_back({std::to_string(size) + " bytes of ports over IPv6", cut(udp, 54 + size), ipv6_key(17)});
  table.push_back({"ports and nothing else over IPv6", cut(udp, 58), ipv6_key(17, 40000, 53)});

  const Bytes icmp = packet(Ethernet{}, Ipv6{}, Icmpv6{});
  table.push_back({"no byte of ICMPv6", cut(icmp, 54), ipv6_key(58)});
  table.push_back({"one byte of ICMPv6", cut(icmp, 55), ipv6_key(58)});
  table.push_back({"two bytes of ICMPv6", cut(icmp, 56), ipv6_key(58, 0x8000)});
  table.push_back({"an ICMPv6 echo cut off in its identifier", cut(icmp, 59), ipv6_key(58, 0x8000)});

  for (const int flags : {0x00, 0x02, 0x12, 0x11, 0x04, 0x14}) {
    Key key = ipv6_key(6, 40000, 443);
    key.tcp_flags = static_cast<std::uint8_t>(flags);
    table.push_back({"TCP flags " + std::to_string(flags) + " over IPv6",
                     packet(Ethernet{}, Ipv6{}, Tcp{.flags = key.tcp_flags}), key});
  }
  Key cut_off = ipv6_key(6, 40000, 443);
  cut_off.tcp_flags = 0;
  table.push_back(
      {"TCP over IPv6 cut off before its flags", cut(packet(Ethernet{}, Ipv6{}, Tcp{}), 54 + 13), cut_off});

  for (unsigned version = 0; version < 16; ++version)
    if (version != 6)
      table.push_back(ipv6_case("version " + std::to_string(version) + " announced as IPv6",
                                {.version = version}, UNPARSED_BAD_VERSION));
  table.push_back({"IPv4 announced as IPv6", packet(Ethernet{.ethertype = 0x86dd}, Ipv4{}, payload(40)),
                   UNPARSED_BAD_VERSION});
  table.push_back({"IPv4 announced as IPv6, too short for its header",
                   packet(Ethernet{.ethertype = 0x86dd}, Ipv4{}), UNPARSED_TRUNCATED_NETWORK});
}

}  // namespace exporter::support
