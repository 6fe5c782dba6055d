// Tunnels, which are known by their outer addresses only, and IPv6 beyond 65 535 bytes.
#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

const Ipv4 kInnerIpv4{.source = "10.9.8.7", .destination = "10.9.8.6"};
const Ipv6 kInnerIpv6{.source = "fd00::7", .destination = "fd00::6"};

// RFC 2784 and 2890; `flags` 0x2000: a key, 0x8000: a checksum.
Raw gre(std::uint16_t ethertype, std::uint16_t flags = 0) {
  const auto high = [](std::uint16_t word) { return static_cast<std::uint8_t>(word >> 8); };
  Bytes bytes{high(flags), 0, high(ethertype), static_cast<std::uint8_t>(ethertype)};
  if (flags & 0x8000) bytes.resize(bytes.size() + 4);
  if (flags & 0x2000) bytes.insert(bytes.end(), {0, 0, 0, 7});
  return {.bytes = std::move(bytes), .protocol = 47};
}

// RFC 7348; RFC 8926; the transport data message of WireGuard.
const Raw kVxlan{.bytes = {0x08, 0, 0, 0, 0, 0, 42, 0}};
const Raw kGeneve{.bytes = {0, 0, 0x65, 0x58, 0, 0, 42, 0}};
const Raw kWireGuard{.bytes = Bytes{4, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}};

void add_ip_in_ip(PacketTable& table) {
  const Ipv4 first_fragment{.more_fragments = true};
  Key later = ipv4_key(41);
  later.later_fragment = true;
  table.insert(
      table.end(),
      {{"IPIP between private hosts", packet(Ethernet{}, Ipv4{}, kInnerIpv4, Udp{}), ipv4_key(4)},
       {"IPIP with options outside", packet(Ethernet{}, Ipv4{.options = Bytes(40, 1)}, kInnerIpv4, Udp{}),
        ipv4_key(4)},
       {"IPIP behind a tag", packet(Ethernet{}, Vlan{}, Ipv4{}, kInnerIpv4, Udp{}), ipv4_key(4)},
       {"6in4", packet(Ethernet{}, Ipv4{}, kInnerIpv6, Tcp{}), ipv4_key(41)},
       {"6in4, first fragment", packet(Ethernet{}, first_fragment, kInnerIpv6, Tcp{}), ipv4_key(41)},
       {"6in4, later fragment", packet(Ethernet{}, Ipv4{.fragment_offset = 3}, kInnerIpv6, Tcp{}), later},
       {"4in6", packet(Ethernet{}, Ipv6{}, kInnerIpv4, Tcp{}), ipv6_key(4)},
       {"6in6 behind a tunnel encapsulation limit",
        packet(Ethernet{}, Ipv6{}, Extension{.body = Bytes{4, 1, 4, 1, 0, 0}}, kInnerIpv6, Tcp{}),
        ipv6_key(41)}});
}

void add_gre(PacketTable& table) {
  table.insert(table.end(),
               {{"GRE around IPv4", packet(Ethernet{}, Ipv4{}, gre(0x0800), kInnerIpv4, Tcp{}), ipv4_key(47)},
                {"GRE around IPv6", packet(Ethernet{}, Ipv4{}, gre(0x86dd), kInnerIpv6, Tcp{}), ipv4_key(47)},
                {"GRE with key and checksum",
                 packet(Ethernet{}, Ipv4{}, gre(0x0800, 0xa000), kInnerIpv4, Tcp{}), ipv4_key(47)},
                {"GRE around Ethernet",
                 packet(Ethernet{}, Ipv4{}, gre(0x6558), Ethernet{}, kInnerIpv4, Tcp{}), ipv4_key(47)},
                {"GRE over IPv6 around IPv4", packet(Ethernet{}, Ipv6{}, gre(0x0800), kInnerIpv4, Tcp{}),
                 ipv6_key(47)}});
}

void add_over_udp(PacketTable& table) {
  const std::pair<const char*, std::pair<std::uint16_t, Inner>> tunnels[] = {
      {"VXLAN", {4789, layers(kVxlan, Ethernet{}, kInnerIpv4, Tcp{})}},
      {"VXLAN around a tag", {4789, layers(kVxlan, Ethernet{}, Vlan{}, kInnerIpv6, Tcp{})}},
      {"Geneve", {6081, layers(kGeneve, Ethernet{}, kInnerIpv4, Tcp{})}},
      {"WireGuard", {51820, layers(kWireGuard, payload(80))}},
      {"WireGuard keepalive", {51820, layers(kWireGuard, payload(16))}}};
  for (const auto& [name, inside] : tunnels) {
    const auto& [port, what] = inside;
    const Inner udp = put(Udp{.destination = port}, what);
    const std::string title(name);
    table.insert(
        table.end(),
        {{title + " over IPv4", put(Ethernet{}, put(Ipv4{}, udp)).bytes, ipv4_key(17, 40000, port)},
         {title + " over IPv6", put(Ethernet{}, put(Ipv6{}, udp)).bytes, ipv6_key(17, 40000, port)},
         {title + " behind two tags", put(Ethernet{}, put(Vlan{}, put(Vlan{}, put(Ipv4{}, udp)))).bytes,
          ipv4_key(17, 40000, port)}});
  }
}

// RFC 2675: no payload length, and a hop-by-hop option that has it.
Extension jumbo_option(std::uint32_t length) {
  const auto byte = [&](int shift) { return static_cast<std::uint8_t>(length >> shift); };
  return {.kind = 0, .body = Bytes{0xc2, 4, byte(24), byte(16), byte(8), byte(0)}};
}

}  // namespace

void add_tunnel_cases(PacketTable& table) {
  add_ip_in_ip(table);
  add_gre(table);
  add_over_udp(table);
}

void add_jumbogram_cases(PacketTable& table) {
  const Ipv6 without_length{.length = 0};
  const Answer udp = ipv6_key(17, 40000, 53);
  const Udp udp_without_length{.length = 0};
  const auto jumbogram = [&](std::size_t size) {
    const auto length = static_cast<std::uint32_t>(8 + 8 + size);
    return packet(Ethernet{}, without_length, jumbo_option(length), udp_without_length, payload(size));
  };
  table.insert(
      table.end(),
      {{"IPv6 jumbogram", jumbogram(70000), udp},
       {"IPv6 jumbogram that need not be one", jumbogram(1000), udp},
       {"IPv6 jumbogram, cut to a frame", cut(jumbogram(70000), 1514), udp},
       {"IPv6 jumbogram, cut before its option", cut(jumbogram(70000), 54), ipv6_key(0)},
       {"jumbo option and a payload length", packet(Ethernet{}, Ipv6{}, jumbo_option(100000), Udp{}), udp},
       {"jumbo option not first",
        packet(Ethernet{}, without_length, Extension{}, jumbo_option(100000), udp_without_length), udp},
       {"IPv6 jumbogram of TCP behind a fragment header, which must not be",
        packet(Ethernet{}, without_length, jumbo_option(100000), Fragment{}, Tcp{}),
        ipv6_key(6, 40000, 443)}});
}

}  // namespace exporter::support
