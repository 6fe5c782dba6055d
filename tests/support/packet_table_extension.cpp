#include <utility>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

constexpr std::uint8_t kDestinationOptions = 60;
constexpr std::uint8_t kKinds[] = {0, 43, kDestinationOptions, 135, 139, 140};

std::string name_of(std::uint8_t kind) {
  switch (kind) {
    case 0:
      return "hop-by-hop options";
    case 43:
      return "routing header";
    case kDestinationOptions:
      return "destination options";
    case 135:
      return "mobility header";
    case 139:
      return "HIP header";
    case 140:
      return "shim6 header";
  }
  return "header " + std::to_string(kind);
}

Answer later(std::uint8_t protocol) {
  Key key = ipv6_key(protocol);
  key.later_fragment = true;
  return key;
}

// That many destination options around `innermost`, behind an IPv6 header.
Bytes chain(std::size_t count, Inner innermost) {
  for (std::size_t i = 0; i < count; ++i) innermost = put(Extension{}, std::move(innermost));
  return put(Ethernet{}, put(Ipv6{}, std::move(innermost))).bytes;
}

void add_kinds(PacketTable& table) {
  for (const std::uint8_t kind : kKinds) {
    const Extension header{.kind = kind};
    const Extension long_header{.kind = kind, .length = 3};
    const Bytes udp = packet(Ethernet{}, Ipv6{}, header, Udp{});
    table.insert(
        table.end(),
        {{name_of(kind), udp, ipv6_key(17, 40000, 53)},
         {name_of(kind) + " of 32 bytes", packet(Ethernet{}, Ipv6{}, long_header, Tcp{}),
          ipv6_key(6, 40000, 443)},
         {name_of(kind) + " and no next header", packet(Ethernet{}, Ipv6{}, header), ipv6_key(59)},
         {name_of(kind) + " announced and missing", cut(udp, 54), ipv6_key(kind)},
         {"half of " + name_of(kind), cut(udp, 58), ipv6_key(17)},
         {name_of(kind) + " that claims more than there is",
          packet(Ethernet{}, Ipv6{}, Extension{.kind = kind, .length = 255, .body = Bytes(6)}, Udp{}),
          ipv6_key(17)}});
  }
}

void add_lengths(PacketTable& table) {
  const Bytes udp = packet(Ethernet{}, Ipv6{}, Extension{}, Udp{});
  for (std::size_t size = 1; size < 4; ++size)
    table.push_back({std::to_string(size) + " bytes of destination options", cut(udp, 54 + size),
                     ipv6_key(kDestinationOptions)});
  for (std::size_t size = 5; size < 12; ++size)
    table.push_back(
        {std::to_string(size) + " bytes behind the IPv6 header, eight of them destination options",
         cut(udp, 54 + size), ipv6_key(17)});
  table.insert(
      table.end(),
      {{"longest extension header", packet(Ethernet{}, Ipv6{}, Extension{.length = 255}, Udp{}),
        ipv6_key(17, 40000, 53)},
       {"hop-by-hop options out of place",
        packet(Ethernet{}, Ipv6{}, Extension{}, Extension{.kind = 0}, Udp{}), ipv6_key(17, 40000, 53)},
       {"ICMPv6 behind hop-by-hop options (MLD)",
        packet(Ethernet{}, Ipv6{}, Extension{.kind = 0}, Icmpv6{.type = 143}), ipv6_key(58, 0x8f00)},
       {"SCTP behind destination options", packet(Ethernet{}, Ipv6{}, Extension{}, Ports{}),
        ipv6_key(132, 40000, 5060)},
       {"IPv6 in IPv6 behind destination options",
        packet(Ethernet{}, Ipv6{}, Extension{}, Ipv6{.source = "2001:db8::9"}, Tcp{}), ipv6_key(41)},
       {"experimental 253 is no extension header", packet(Ethernet{}, Ipv6{}, Extension{.kind = 253}, Udp{}),
        ipv6_key(253)}});
}

// Numbers that differ from those of extension headers in a high bit or two.
void add_numbers_alike(PacketTable& table) {
  constexpr std::uint8_t kNumbers[] = {7,   11,  12,  64,  71,  75,  76,  107, 108, 115, 124, 128,
                                       171, 172, 179, 188, 192, 199, 203, 204, 235, 236, 243, 252};
  for (const std::uint8_t kind : kNumbers)
    table.push_back({"protocol " + std::to_string(kind) + " is no extension header",
                     packet(Ethernet{}, Ipv6{}, Extension{.kind = kind}, Udp{}), ipv6_key(kind)});
}

void add_security(PacketTable& table) {
  const Raw esp{.bytes = Bytes(24, 0x22), .protocol = 50};
  const Answer tcp = ipv6_key(6, 40000, 443);
  table.insert(
      table.end(),
      {{"AH", packet(Ethernet{}, Ipv6{}, Ah{}, Tcp{}), tcp},
       {"AH with a long check value", packet(Ethernet{}, Ipv6{}, Ah{.check_value_words = 16}, Tcp{}), tcp},
       {"AH without a check value", packet(Ethernet{}, Ipv6{}, Ah{.check_value_words = 0}, Tcp{}), tcp},
       {"AH behind hop-by-hop options", packet(Ethernet{}, Ipv6{}, Extension{.kind = 0}, Ah{}, Tcp{}), tcp},
       {"AH announced and missing", packet(Ethernet{}, Ipv6{.next_header = 51}), ipv6_key(51)},
       {"AH around ESP", packet(Ethernet{}, Ipv6{}, Ah{}, esp), ipv6_key(50)},
       {"ESP ends the chain", packet(Ethernet{}, Ipv6{}, Extension{}, esp), ipv6_key(50)}});
}

void add_fragments(PacketTable& table) {
  const Answer udp = ipv6_key(17, 40000, 53);
  const Fragment third{.offset = 185, .more = true};
  table.insert(
      table.end(),
      {{"atomic fragment", packet(Ethernet{}, Ipv6{}, Fragment{}, Udp{}), udp},
       {"first IPv6 fragment", packet(Ethernet{}, Ipv6{}, Fragment{.more = true}, Udp{}), udp},
       {"first IPv6 fragment with reserved bits set",
        packet(Ethernet{}, Ipv6{}, Fragment{.more = true, .reserved_bits = 3}, Udp{}), udp},
       {"fragment header with its reserved byte set",
        packet(Ethernet{}, Ipv6{}, Fragment{.reserved_byte = 2}, Udp{}), udp},
       {"IPv6 fragment offset of one high bit", packet(Ethernet{}, Ipv6{}, Fragment{.offset = 0x1000}, Udp{}),
        later(17)},
       {"middle IPv6 fragment", packet(Ethernet{}, Ipv6{}, third, Udp{}), later(17)},
       {"last IPv6 fragment", packet(Ethernet{}, Ipv6{}, Fragment{.offset = 1}, Udp{}), later(17)},
       {"highest IPv6 fragment offset", packet(Ethernet{}, Ipv6{}, Fragment{.offset = 0x1fff}, Udp{}),
        later(17)},
       {"later fragment of ICMPv6", packet(Ethernet{}, Ipv6{}, Fragment{.offset = 9}, Icmpv6{}), later(58)},
       {"later fragment behind a routing header",
        packet(Ethernet{}, Ipv6{}, Extension{.kind = 43}, third, Tcp{}), later(6)},
       {"nothing is read behind a later fragment", packet(Ethernet{}, Ipv6{}, third, Extension{}, Udp{}),
        later(kDestinationOptions)},
       {"first fragment, then destination options",
        packet(Ethernet{}, Ipv6{}, Fragment{.more = true}, Extension{}, Udp{}), udp},
       {"atomic fragment around a first fragment",
        packet(Ethernet{}, Ipv6{}, Fragment{}, Fragment{.more = true}, Udp{}), udp},
       {"atomic fragment around a later fragment", packet(Ethernet{}, Ipv6{}, Fragment{}, third, Udp{}),
        later(17)},
       {"fragment header cut before its offset", cut(packet(Ethernet{}, Ipv6{}, third, Udp{}), 57),
        ipv6_key(44)},
       {"fragment header cut behind its offset", cut(packet(Ethernet{}, Ipv6{}, third, Udp{}), 58),
        later(17)}});
}

}  // namespace

void add_extension_cases(PacketTable& table) {
  add_kinds(table);
  add_lengths(table);
  add_numbers_alike(table);
  add_security(table);
  add_fragments(table);
}

void add_extension_chain_cases(PacketTable& table) {
  const Inner udp = layers(Udp{});
  for (const std::size_t count : {2, 8}) {
    Inner inner = udp;
    for (std::size_t i = 0; i < count; ++i) inner = put(Extension{.length = 255}, std::move(inner));
    table.push_back({std::to_string(count) + " of the longest extension headers",
                     put(Ethernet{}, put(Ipv6{}, inner)).bytes, ipv6_key(17, 40000, 53)});
  }
  for (std::size_t count = 2; count <= 8; ++count)
    table.push_back(
        {std::to_string(count) + " extension headers", chain(count, udp), ipv6_key(17, 40000, 53)});
  for (const std::size_t count : {9, 10, 40})
    table.push_back({std::to_string(count) + " extension headers, more than are followed", chain(count, udp),
                     ipv6_key(kDestinationOptions)});
  table.push_back(
      {"a fragment header as the eighth", chain(7, layers(Fragment{.offset = 5}, Udp{})), later(17)});
  table.push_back(
      {"a fragment header as the ninth", chain(8, layers(Fragment{.offset = 5}, Udp{})), ipv6_key(44)});
  table.push_back({"the eighth announced and missing", chain(7, layers(Raw{.protocol = 43})), ipv6_key(43)});
  table.push_back({"every kind in the order of RFC 8200",
                   packet(Ethernet{}, Ipv6{}, Extension{.kind = 0}, Extension{}, Extension{.kind = 43},
                          Fragment{}, Ah{}, Extension{}, Extension{.kind = 135}, Udp{}),
                   ipv6_key(17, 40000, 53)});
  const Bytes three = chain(3, udp);
  table.push_back({"cut within the second of three", cut(three, 54 + 8 + 3), ipv6_key(kDestinationOptions)});
  table.push_back({"cut within the third of three", cut(three, 54 + 16 + 4), ipv6_key(17)});
}

}  // namespace exporter::support
