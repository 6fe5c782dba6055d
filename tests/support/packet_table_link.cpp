#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kServiceTag = 0x88a8;

Bytes arp() {
  const Raw body{
      .bytes = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 9},
      .ethertype = 0x0806};
  return packet(Ethernet{}, body);
}

// RFC 2516: a session's header and the PPP protocol (0x0021: IPv4, 0x0057: IPv6).
Raw pppoe(std::uint8_t protocol) {
  return {.bytes = {0x11, 0, 0, 1, 0, 30, 0, protocol}, .ethertype = 0x8864};
}

// RFC 3032: a label, the lowest of the stack or not.
Raw mpls(bool lowest) {
  return {.bytes = {0, 1, lowest ? std::uint8_t{1} : std::uint8_t{0}, 64}, .ethertype = 0x8847};
}

// The IPv4 packet that all of these could carry, were they looked into.
Bytes with_ethertype(std::uint16_t ethertype) {
  return packet(Ethernet{.ethertype = ethertype}, Ipv4{}, Udp{});
}

void add_tagged(PacketTable& table) {
  const Answer v4 = ipv4_key(6, 40000, 443);
  const Answer v6 = ipv6_key(6, 40000, 443);
  const Vlan inner{.id = 7};
  const Vlan service{.id = 100, .tpid = kServiceTag};
  table.insert(
      table.end(),
      {{"IPv4 behind one 802.1Q tag", packet(Ethernet{}, Vlan{}, Ipv4{}, Tcp{}), v4},
       {"IPv6 behind one 802.1Q tag", packet(Ethernet{}, Vlan{}, Ipv6{}, Tcp{}), v6},
       {"IPv4 behind one 802.1ad tag", packet(Ethernet{}, service, Ipv4{}, Tcp{}), v4},
       {"IPv6 behind one 802.1ad tag", packet(Ethernet{}, service, Ipv6{}, Tcp{}), v6},
       {"IPv4 behind 802.1ad and 802.1Q", packet(Ethernet{}, service, inner, Ipv4{}, Tcp{}), v4},
       {"IPv6 behind 802.1ad and 802.1Q", packet(Ethernet{}, service, inner, Ipv6{}, Tcp{}), v6},
       {"IPv4 behind two 802.1Q tags", packet(Ethernet{}, Vlan{}, inner, Ipv4{}, Tcp{}), v4},
       {"IPv6 behind two 802.1ad tags", packet(Ethernet{}, service, service, Ipv6{}, Tcp{}), v6},
       {"IPv4 behind 802.1Q outside 802.1ad", packet(Ethernet{}, Vlan{}, service, Ipv4{}, Tcp{}), v4},
       {"priority tag (VLAN 0)", packet(Ethernet{}, Vlan{.id = 0, .priority = 5}, Ipv4{}, Tcp{}), v4},
       {"two priority tags", packet(Ethernet{}, Vlan{.id = 0}, Vlan{.id = 0}, Ipv6{}, Tcp{}), v6},
       {"reserved VLAN 4095", packet(Ethernet{}, Vlan{.id = 4095, .priority = 7}, Ipv4{}, Tcp{}), v4},
       {"IPv4 options behind two tags",
        packet(Ethernet{}, service, inner, Ipv4{.options = Bytes(8, 1)}, Tcp{}), v4},
       {"IPv6 extension behind two tags", packet(Ethernet{}, service, inner, Ipv6{}, Extension{}, Tcp{}), v6},
       {"a priority tag outside 802.1Q", packet(Ethernet{}, Vlan{.id = 0}, inner, Ipv4{}, Tcp{}), v4},
       {"a priority tag alone, of 802.1ad",
        packet(Ethernet{}, Vlan{.id = 0, .tpid = kServiceTag}, Ipv6{}, Tcp{}), v6}});
}

// One tag in the metadata leaves room for two in the bytes.
void add_tagged_too_often(PacketTable& table) {
  const Vlan service{.id = 100, .tpid = kServiceTag};
  const auto add = [&](std::string name, Bytes bytes, Answer tag_in_metadata) {
    table.push_back({.name = std::move(name),
                     .bytes = std::move(bytes),
                     .expected = UNPARSED_TOO_MANY_TAGS,
                     .tag_in_metadata = std::move(tag_in_metadata)});
  };
  add("three 802.1Q tags", packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}, Ipv4{}, Tcp{}),
      ipv4_key(6, 40000, 443));
  add("802.1ad outside two 802.1Q tags", packet(Ethernet{}, service, Vlan{}, Vlan{}, Ipv6{}, Tcp{}),
      ipv6_key(6, 40000, 443));
  add("three 802.1ad tags", packet(Ethernet{}, service, service, service, Ipv4{}, Tcp{}),
      ipv4_key(6, 40000, 443));
  add("three priority tags", packet(Ethernet{}, Vlan{.id = 0}, Vlan{.id = 0}, Vlan{.id = 0}, Ipv4{}, Udp{}),
      ipv4_key(17, 40000, 53));
  add("PPPoE behind three tags", packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}, pppoe(0x0021), Ipv4{}),
      UNPARSED_PPPOE);
  add("four tags", packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}, Vlan{}, Ipv4{}), UNPARSED_TOO_MANY_TAGS);
  add("a third tag announced and missing", cut(packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}), 22),
      UNPARSED_TRUNCATED_LINK);
}

void add_tagged_broken(PacketTable& table) {
  const Vlan as_ipv4{.ethertype = 0x0800};
  const Raw arp_body{.bytes = Bytes(28), .ethertype = 0x0806};
  table.insert(
      table.end(),
      {{"ARP behind a tag", packet(Ethernet{}, Vlan{}, arp_body), UNPARSED_NOT_IP},
       {"ARP behind two tags", packet(Ethernet{}, Vlan{}, Vlan{}, arp_body), UNPARSED_NOT_IP},
       {"a tag and nothing known behind it", packet(Ethernet{}, Vlan{}), UNPARSED_NOT_IP},
       {"IPv6 announced as IPv4 behind a tag", packet(Ethernet{}, as_ipv4, Ipv6{}), UNPARSED_BAD_VERSION},
       {"IHL of 4 behind a tag", packet(Ethernet{}, Vlan{}, Ipv4{.header_words = 4}, Udp{}),
        UNPARSED_BAD_HEADER_LENGTH}});
}

void add_not_ip(PacketTable& table) {
  const std::pair<const char*, std::uint16_t> kinds[] = {
      {"ethertype 0", 0x0000},
      {"802.3 length of 38 (LLC: spanning tree)", 0x0026},
      {"802.3 length of 1500", 0x05dc},
      {"ethertype 1501, neither length nor type", 0x05dd},
      {"ethertype 0x0801, next to IPv4", 0x0801},
      {"ethertype 0x0008, IPv4 the wrong way round", 0x0008},
      {"wake on LAN", 0x0842},
      {"reverse ARP", 0x8035},
      {"IPX", 0x8137},
      {"ethertype 0x86de, next to IPv6", 0x86de},
      {"MPLS unicast", 0x8847},
      {"MPLS multicast", 0x8848},
      {"PPPoE discovery", 0x8863},
      {"jumbo LLC", 0x8870},
      {"802.1X", 0x888e},
      {"LLDP", 0x88cc},
      {"MACsec", 0x88e5},
      {"provider backbone bridging", 0x88e7},
      {"PTP", 0x88f7},
      {"FCoE", 0x8906},
      {"RoCE", 0x8915},
      {"pre-standard double tag 0x9100", 0x9100},
      {"ethertype 0xffff", 0xffff},
  };
  table.push_back({"ARP", arp(), UNPARSED_NOT_IP});
  const Raw control_word{.bytes = Bytes(4)};
  table.insert(
      table.end(),
      {{"MPLS around IPv4", packet(Ethernet{}, mpls(true), Ipv4{}, Tcp{}), UNPARSED_NOT_IP},
       {"MPLS around IPv6", packet(Ethernet{}, mpls(true), Ipv6{}, Tcp{}), UNPARSED_NOT_IP},
       {"MPLS of two labels", packet(Ethernet{}, mpls(false), mpls(true), Ipv4{}, Tcp{}), UNPARSED_NOT_IP},
       {"MPLS around Ethernet", packet(Ethernet{}, mpls(true), control_word, Ethernet{}, Ipv4{}, Tcp{}),
        UNPARSED_NOT_IP},
       {"MPLS behind a tag", packet(Ethernet{}, Vlan{}, mpls(true), Ipv4{}, Tcp{}), UNPARSED_NOT_IP},
       {"PPPoE session around IPv4", packet(Ethernet{}, pppoe(0x21), Ipv4{}, Tcp{}), UNPARSED_PPPOE},
       {"PPPoE session around IPv6", packet(Ethernet{}, pppoe(0x57), Ipv6{}, Tcp{}), UNPARSED_PPPOE},
       {"PPPoE session behind a tag", packet(Ethernet{}, Vlan{}, pppoe(0x21), Ipv4{}, Tcp{}), UNPARSED_PPPOE},
       {"PPPoE session behind two tags", packet(Ethernet{}, Vlan{}, Vlan{}, pppoe(0x21), Ipv4{}),
        UNPARSED_PPPOE},
       {"PPPoE session announced and missing", packet(Ethernet{.ethertype = 0x8864}), UNPARSED_PPPOE},
       {"ethertype 0x6488, PPPoE the wrong way round", with_ethertype(0x6488), UNPARSED_NOT_IP}});
  for (const auto& [name, ethertype] : kinds)
    table.push_back({name, with_ethertype(ethertype), UNPARSED_NOT_IP});
}

}  // namespace

void add_link_cases(PacketTable& table) {
  add_tagged(table);
  add_tagged_too_often(table);
  add_tagged_broken(table);
  add_not_ip(table);
}

void add_truncated_link_cases(PacketTable& table) {
  const Bytes plain = packet(Ethernet{}, Ipv4{}, Tcp{});
  const Bytes tagged = packet(Ethernet{}, Vlan{}, Ipv4{}, Tcp{});
  const Bytes double_tagged = packet(Ethernet{}, Vlan{.tpid = kServiceTag}, Vlan{}, Ipv6{}, Tcp{});
  for (std::size_t size = 0; size < 14; ++size)
    table.push_back(
        {"frame of " + std::to_string(size) + " bytes", cut(plain, size), UNPARSED_TRUNCATED_LINK});
  for (std::size_t size = 0; size < 4; ++size) {
    table.push_back(
        {std::to_string(size) + " bytes of a tag", cut(tagged, 14 + size), UNPARSED_TRUNCATED_LINK});
    table.push_back({std::to_string(size) + " bytes of the second tag", cut(double_tagged, 18 + size),
                     UNPARSED_TRUNCATED_LINK});
  }
  for (std::size_t size = 0; size < 20; ++size)
    table.push_back({std::to_string(size) + " bytes of an IPv4 header behind a tag", cut(tagged, 18 + size),
                     UNPARSED_TRUNCATED_NETWORK});
  for (std::size_t size = 0; size < 40; ++size)
    table.push_back({std::to_string(size) + " bytes of an IPv6 header behind two tags",
                     cut(double_tagged, 22 + size), UNPARSED_TRUNCATED_NETWORK});
  table.push_back({"an Ethernet header that announces ARP, and no more", cut(arp(), 14), UNPARSED_NOT_IP});
}

}  // namespace exporter::support
