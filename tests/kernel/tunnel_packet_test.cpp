// Super-packets inside tunnels: every segment has the headers of the tunnel and those inside of it on the
// wire. The numbers below are added up by hand.
#include <string>
#include <vector>

#include "kernel/check_counted.h"
#include "support/bpf_run.h"
#include "support/catch.h"
#include "support/packet_table.h"
#include "support/privileges.h"

using namespace exporter;
using namespace exporter::support;

namespace {

struct TunnelPacket {
  std::string name;
  Bytes bytes;
  Answer who;
  std::uint64_t headers;  // of each of three segments
};

constexpr Gso kThree{.segments = 3, .size = 1000};
constexpr std::size_t kPayload = 3000;

const Ethernet kLink;
const Udp kVxlanPort{.destination = 8472};
const Raw kVxlan{.bytes = {0x08, 0, 0, 0, 0, 0, 7, 0}};
const Raw kVxlanPolicy{.bytes = {0x88, 0, 0x65, 0x58, 0, 0, 7, 0}};
const Raw kGeneve{.bytes = {0x02, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8}};
const Raw kGeneveIp{.bytes = {0x00, 0, 0x08, 0x00, 0, 0, 7, 0}};

Raw gre(Bytes bytes) { return {.bytes = std::move(bytes), .protocol = 47}; }

std::vector<TunnelPacket> through_udp() {
  const Raw data = payload(kPayload);
  const Answer udp4 = ipv4_key(17);
  const Tcp timestamps{.option_words = 3};
  const std::uint64_t outer = 14 + 20 + 8 + 8;
  return {
      {"VXLAN", packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv4{}, timestamps, data), udp4,
       outer + 14 + 20 + 32},
      {"VXLAN over IPv6", packet(kLink, Ipv6{}, kVxlanPort, kVxlan, kLink, Ipv4{}, Tcp{}, data), ipv6_key(17),
       outer + 20 + 14 + 20 + 20},
      {"IPv6 in VXLAN", packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv6{}, Tcp{}, data), udp4,
       outer + 14 + 40 + 20},
      {"IPv4 options in VXLAN",
       packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv4{.options = Bytes(8, 1)}, Tcp{}, data), udp4,
       outer + 14 + 28 + 20},
      {"a tag in VXLAN", packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Vlan{}, Ipv4{}, Tcp{}, data), udp4,
       outer + 18 + 20 + 20},
      {"a tag around VXLAN", packet(kLink, Vlan{}, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv4{}, Tcp{}, data),
       udp4, 4 + outer + 14 + 20 + 20},
      {"segmented UDP in VXLAN", packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv4{}, Udp{}, data), udp4,
       outer + 14 + 20 + 8},
      {"VXLAN with a group policy",
       packet(kLink, Ipv4{}, kVxlanPort, kVxlanPolicy, kLink, Ipv4{}, Tcp{}, data), udp4,
       outer + 14 + 20 + 20},
      {"Geneve with options", packet(kLink, Ipv4{}, kVxlanPort, kGeneve, kLink, Ipv4{}, Tcp{}, data), udp4,
       outer + 8 + 14 + 20 + 20},
      {"IP in Geneve", packet(kLink, Ipv4{}, kVxlanPort, kGeneveIp, Ipv4{}, Tcp{}, data), udp4,
       outer + 20 + 20},
  };
}

std::vector<TunnelPacket> through_ip() {
  const Raw data = payload(kPayload);
  const std::uint64_t outer = 14 + 20;
  return {
      {"GRE", packet(kLink, Ipv4{}, gre({0, 0, 0x08, 0x00}), Ipv4{}, Tcp{}, data), ipv4_key(47),
       outer + 4 + 20 + 20},
      {"IPv6 in GRE with a key",
       packet(kLink, Ipv4{}, gre({0x20, 0, 0x86, 0xdd, 0, 0, 0, 7}), Ipv6{}, Tcp{}, data), ipv4_key(47),
       outer + 8 + 40 + 20},
      {"Ethernet in GRE with all fields",
       packet(kLink, Ipv4{}, gre({0xb0, 0, 0x65, 0x58, 1, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0, 9}), kLink, Ipv4{},
              Tcp{}, data),
       ipv4_key(47), outer + 16 + 14 + 20 + 20},
      {"IPv4 in IPv4", packet(kLink, Ipv4{}, Ipv4{}, Tcp{}, data), ipv4_key(4), outer + 20 + 20},
      {"IPv6 in IPv4", packet(kLink, Ipv4{}, Ipv6{}, Tcp{}, data), ipv4_key(41), outer + 40 + 20},
      {"IPv6 in IPv6, behind an option", packet(kLink, Ipv6{}, Extension{}, Ipv6{}, Tcp{}, data),
       ipv6_key(41), 14 + 40 + 8 + 40 + 20},
  };
}

std::vector<TunnelPacket> without_tunnel() {
  const Raw data = payload(kPayload);
  const Answer udp4 = ipv4_key(17);
  const std::uint64_t datagram = 14 + 20 + 8;
  const auto joined = [&](const Inner& first) {
    Bytes frames;
    for (int i = 0; i < 3; ++i) frames.insert(frames.end(), first.bytes.begin(), first.bytes.end());
    return packet(kLink, Ipv4{}, kVxlanPort, Raw{.bytes = frames});
  };
  return {
      {"VXLAN datagrams that were only joined", joined(layers(kVxlan, kLink, Ipv4{}, Tcp{}, payload(938))),
       udp4, datagram},
      {"Geneve datagrams that were only joined", joined(layers(kGeneve, kLink, Ipv6{}, Tcp{}, payload(910))),
       udp4, datagram},
      {"ARP in VXLAN",
       packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink,
              Raw{.bytes = Bytes(kPayload, 1), .ethertype = 0x0806}),
       udp4, datagram},
      {"a VXLAN header and nothing else", packet(kLink, Ipv4{}, kVxlanPort, kVxlan), udp4, datagram},
      {"GRE that carries no IP", packet(kLink, Ipv4{}, gre({0, 0, 0x88, 0x0b}), data), ipv4_key(47), 14 + 20},
      {"IP in IP that is cut off", packet(kLink, Ipv4{}, Raw{.bytes = Bytes(12, 0x45), .protocol = 4}),
       ipv4_key(4), 14 + 20},
  };
}

void check_all(const std::vector<TunnelPacket>& rows) {
  require_root_and_bpf();
  LoadedPrograms programs(LINK_ETHERNET);
  for (const TunnelPacket& row : rows)
    for (const Direction direction : kDirections) {
      INFO(row.name);
      REQUIRE(programs.run(direction, row.bytes, kThree));
      const Volume wire{3, row.bytes.size() + 2 * row.headers};
      check_counted(row.name, programs, {text_of(Counted{direction, text_of(row.who), wire})});
    }
}

}  // namespace

TEST_CASE("segments in a tunnel over UDP have the inner headers each", "[kernel]") {
  check_all(through_udp());
}

TEST_CASE("segments in a tunnel over IP have the inner headers each", "[kernel]") { check_all(through_ip()); }

TEST_CASE("what only looks like a tunnel has the outer headers each", "[kernel]") {
  check_all(without_tunnel());
}

TEST_CASE("a tunnel's super-packet without a count is counted behind all headers", "[kernel]") {
  require_root_and_bpf();
  LoadedPrograms programs(LINK_ETHERNET);
  const Bytes bytes = packet(kLink, Ipv4{}, kVxlanPort, kVxlan, kLink, Ipv4{}, Tcp{}, payload(kPayload));
  REQUIRE(programs.run(Direction::Inbound, bytes, {.size = 1000}));
  const Volume wire{3, kPayload + 3 * (14 + 20 + 8 + 8 + 14 + 20 + 20)};
  check_counted("no count", programs,
                {text_of(Counted{Direction::Inbound, text_of(Answer(ipv4_key(17))), wire})});
}
