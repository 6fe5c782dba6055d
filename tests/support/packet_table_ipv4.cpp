#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

Key between(std::string source, std::string destination, std::uint8_t protocol) {
  return {
      .version = 4, .protocol = protocol, .source = std::move(source), .destination = std::move(destination)};
}

PacketCase ipv4_case(std::string name, const Ipv4& header, Answer expected) {
  return {std::move(name), packet(Ethernet{}, header, Udp{}), std::move(expected)};
}

Answer later(std::uint8_t protocol) {
  Key key = ipv4_key(protocol);
  key.later_fragment = true;
  return key;
}

void add_transports(PacketTable& table) {
  const Ports udp_lite{.protocol = 136, .header_size = 8};
  const Ports dccp{.protocol = 33, .destination = 5001};
  table.insert(
      table.end(),
      {{"TCP over IPv4", packet(Ethernet{}, Ipv4{}, Tcp{}, payload(100)), ipv4_key(6, 40000, 443)},
       {"TCP with options over IPv4", packet(Ethernet{}, Ipv4{}, Tcp{.option_words = 10}),
        ipv4_key(6, 40000, 443)},
       {"UDP over IPv4", packet(Ethernet{}, Ipv4{}, Udp{}, payload(30)), ipv4_key(17, 40000, 53)},
       {"UDP without payload over IPv4", packet(Ethernet{}, Ipv4{}, Udp{}), ipv4_key(17, 40000, 53)},
       {"UDP from and to port 0", packet(Ethernet{}, Ipv4{}, Udp{.source = 0, .destination = 0}),
        ipv4_key(17)},
       {"UDP whose length is zero", packet(Ethernet{}, Ipv4{}, Udp{.length = 0}), ipv4_key(17, 40000, 53)},
       {"UDP whose length lies", packet(Ethernet{}, Ipv4{}, Udp{.length = 65535}), ipv4_key(17, 40000, 53)},
       {"highest ports", packet(Ethernet{}, Ipv4{}, Udp{.source = 65535, .destination = 65534}),
        ipv4_key(17, 65535, 65534)},
       {"SCTP over IPv4", packet(Ethernet{}, Ipv4{}, Ports{}), ipv4_key(132, 40000, 5060)},
       {"DCCP over IPv4", packet(Ethernet{}, Ipv4{}, dccp), ipv4_key(33, 40000, 5001)},
       {"UDP-Lite over IPv4", packet(Ethernet{}, Ipv4{}, udp_lite), ipv4_key(136, 40000, 5060)},
       {"ICMP echo request", packet(Ethernet{}, Ipv4{}, Icmp{}, payload(56)), ipv4_key(1, 0x0800, 0x1234)},
       {"ICMP echo reply", packet(Ethernet{}, Ipv4{}, Icmp{.type = 0}), ipv4_key(1, 0, 0x1234)},
       {"ICMP of an echo's type with a code", packet(Ethernet{}, Ipv4{}, Icmp{.type = 8, .code = 1}),
        ipv4_key(1, 0x0801)},
       {"ICMP unreachable, fragmentation needed",
        packet(Ethernet{}, Ipv4{}, Icmp{.type = 3, .code = 4}, Ipv4{}, payload(8)), ipv4_key(1, 0x0304)},
       {"ICMPv6 over IPv4", packet(Ethernet{}, Ipv4{}, Icmpv6{.type = 135}), ipv4_key(58, 0x8700)},
       {"jumbo frame", packet(Ethernet{}, Ipv4{}, Udp{}, payload(8972)), ipv4_key(17, 40000, 53)},
       {"largest IPv4 packet", packet(Ethernet{}, Ipv4{}, Udp{}, payload(65507)), ipv4_key(17, 40000, 53)}});
}

void add_without_ports(PacketTable& table) {
  const std::pair<const char*, std::uint8_t> protocols[] = {{"protocol 0", 0},
                                                            {"IGMP", 2},
                                                            {"GRE", 47},
                                                            {"ESP", 50},
                                                            {"AH", 51},
                                                            {"OSPF", 89},
                                                            {"PIM", 103},
                                                            {"VRRP", 112},
                                                            {"L2TP", 115},
                                                            {"EIGRP", 88},
                                                            {"experimental 253", 253},
                                                            {"reserved 255", 255},
                                                            {"IPv6 fragment header's number", 44},
                                                            {"IPv6 destination options' number", 60}};
  for (const auto& [name, number] : protocols)
    table.push_back({std::string(name) + " over IPv4",
                     packet(Ethernet{}, Ipv4{}, Raw{.bytes = Bytes(24, 0x11), .protocol = number}),
                     ipv4_key(number)});
  table.insert(table.end(), {{"IPv4 in IPv4",
                              packet(Ethernet{}, Ipv4{}, Ipv4{.source = "203.0.113.9"}, Tcp{}), ipv4_key(4)},
                             {"IPv6 in IPv4", packet(Ethernet{}, Ipv4{}, Ipv6{}, Tcp{}), ipv4_key(41)},
                             {"nothing behind the IPv4 header", packet(Ethernet{}, Ipv4{}), ipv4_key(59)}});
}

void add_addresses(PacketTable& table) {
  const std::pair<const char*, const char*> pairs[] = {
      {"0.0.0.0", "255.255.255.255"}, {"192.0.2.1", "224.0.0.251"},  {"192.0.2.1", "239.255.255.250"},
      {"192.0.2.1", "192.0.2.255"},   {"127.0.0.1", "127.0.0.53"},   {"192.0.2.1", "192.0.2.1"},
      {"240.0.0.1", "0.0.0.0"},       {"10.0.0.1", "198.51.100.77"}, {"255.255.255.255", "192.0.2.1"}};
  for (const auto& [source, destination] : pairs) {
    const Ipv4 header{.source = source, .destination = destination, .protocol = 89};
    table.push_back({std::string("from ") + source + " to " + destination, packet(Ethernet{}, header),
                     between(source, destination, 89)});
  }
}

void add_fragments(PacketTable& table) {
  const Answer first = ipv4_key(17, 40000, 53);
  table.insert(
      table.end(),
      {ipv4_case("do not fragment", {.dont_fragment = true}, first),
       ipv4_case("first IPv4 fragment", {.more_fragments = true}, first),
       ipv4_case("middle IPv4 fragment", {.fragment_offset = 185, .more_fragments = true}, later(17)),
       ipv4_case("last IPv4 fragment", {.fragment_offset = 370}, later(17)),
       ipv4_case("smallest fragment offset", {.fragment_offset = 1}, later(17)),
       ipv4_case("fragment offset of one high bit", {.fragment_offset = 0x1000}, later(17)),
       ipv4_case("highest fragment offset", {.fragment_offset = 0x1fff}, later(17)),
       ipv4_case("a later fragment that must not be one", {.fragment_offset = 1, .dont_fragment = true},
                 later(17)),
       ipv4_case("later fragment with options", {.options = Bytes(4, 1), .fragment_offset = 9}, later(17)),
       {"later fragment of ICMP", packet(Ethernet{}, Ipv4{.fragment_offset = 9}, Icmp{}), later(1)},
       {"later fragment of one byte",
        packet(Ethernet{}, Ipv4{.protocol = 6, .fragment_offset = 9}, payload(1)), later(6)}});
}

void add_options(PacketTable& table) {
  for (std::size_t size = 4; size <= 40; size += 4)
    table.push_back(ipv4_case(std::to_string(size) + " bytes of IPv4 options", {.options = Bytes(size, 1)},
                              ipv4_key(17, 40000, 53)));
  const Bytes full = packet(Ethernet{}, Ipv4{.options = Bytes(8, 1)}, Udp{});
  for (std::size_t size = 0; size < 8; ++size)
    table.push_back(
        {std::to_string(size) + " of 8 bytes of IPv4 options", cut(full, 34 + size), ipv4_key(17)});
}

void add_lengths(PacketTable& table) {
  const Answer udp = ipv4_key(17, 40000, 53);
  table.insert(
      table.end(),
      {ipv4_case("total length of zero", {.length = 0}, udp),
       ipv4_case("total length below the header's", {.length = 10}, udp),
       ipv4_case("total length of one", {.length = 1}, udp),
       ipv4_case("total length one below the header's", {.length = 19}, udp),
       ipv4_case("total length below the options' end", {.options = Bytes(40, 1), .length = 59}, udp),
       ipv4_case("total length one below the frame", {.length = 27}, udp),
       ipv4_case("total length one beyond the frame", {.length = 29}, udp),
       {"total length of zero behind a tag", packet(Ethernet{}, Vlan{}, Ipv4{.length = 0}, Udp{}), udp},
       ipv4_case("total length of the header alone", {.length = 20}, udp),
       ipv4_case("total length beyond the frame", {.length = 65535}, udp),
       {"padded to the smallest frame",
        packet(Ethernet{}, Ipv4{.length = 28}, Udp{}, Raw{.bytes = Bytes(18)}), udp}});
}

}  // namespace

void add_ipv4_cases(PacketTable& table) {
  add_transports(table);
  add_without_ports(table);
  add_addresses(table);
  add_fragments(table);
  add_options(table);
  add_lengths(table);
}

void add_broken_ipv4_cases(PacketTable& table) {
  const Bytes udp = packet(Ethernet{}, Ipv4{}, Udp{});
  for (std::size_t size = 0; size < 20; ++size)
    table.push_back(
        {std::to_string(size) + " bytes of an IPv4 header", cut(udp, 14 + size), UNPARSED_TRUNCATED_NETWORK});
  for (std::size_t size = 0; size < 4; ++size)
    table.push_back({std::to_string(size) + " bytes of ports over IPv4", cut(udp, 34 + size), ipv4_key(17)});
  table.push_back({"ports and nothing else over IPv4", cut(udp, 38), ipv4_key(17, 40000, 53)});

  const Bytes icmp = packet(Ethernet{}, Ipv4{}, Icmp{.type = 3, .code = 1});
  table.push_back({"no byte of ICMP", cut(icmp, 34), ipv4_key(1)});
  table.push_back({"one byte of ICMP", cut(icmp, 35), ipv4_key(1)});
  table.push_back({"two bytes of ICMP", cut(icmp, 36), ipv4_key(1, 0x0301)});
  const Bytes echo = packet(Ethernet{}, Ipv4{}, Icmp{});
  table.push_back({"an ICMP echo cut off in its identifier", cut(echo, 39), ipv4_key(1, 0x0800)});
  table.push_back(
      {"an ICMP echo and nothing behind its identifier", cut(echo, 40), ipv4_key(1, 0x0800, 0x1234)});

  for (const int flags : {0x00, 0x02, 0x12, 0x11, 0x04, 0x14, 0x18, 0xc2, 0xff}) {
    Key key = ipv4_key(6, 40000, 443);
    key.tcp_flags = static_cast<std::uint8_t>(flags);
    table.push_back({"TCP flags " + std::to_string(flags) + " over IPv4",
                     packet(Ethernet{}, Ipv4{}, Tcp{.flags = key.tcp_flags}), key});
  }
  const Bytes tcp = packet(Ethernet{}, Ipv4{}, Tcp{});
  Key cut_off = ipv4_key(6, 40000, 443);
  table.push_back({"TCP and nothing behind its flags", cut(tcp, 34 + 14), cut_off});
  cut_off.tcp_flags = 0;
  table.push_back({"TCP cut off before its flags", cut(tcp, 34 + 13), cut_off});

  for (unsigned words = 0; words < 5; ++words)
    table.push_back(
        ipv4_case("IHL of " + std::to_string(words), {.header_words = words}, UNPARSED_BAD_HEADER_LENGTH));
  for (unsigned words = 6; words < 16; words += 3)
    table.push_back({"IHL of " + std::to_string(words) + " with nothing behind the fixed header",
                     packet(Ethernet{}, Ipv4{.protocol = 17, .header_words = words}), ipv4_key(17)});
  for (unsigned version = 0; version < 16; ++version)
    if (version != 4)
      table.push_back(ipv4_case("version " + std::to_string(version) + " announced as IPv4",
                                {.version = version}, UNPARSED_BAD_VERSION));
  table.push_back(
      ipv4_case("version and IHL both bad", {.header_words = 2, .version = 7}, UNPARSED_BAD_VERSION));
  table.push_back(
      {"IPv6 announced as IPv4", packet(Ethernet{.ethertype = 0x0800}, Ipv6{}, Udp{}), UNPARSED_BAD_VERSION});
}

}  // namespace exporter::support
