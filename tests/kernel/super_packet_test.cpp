// What super-packets are on the wire: bytes = length + (segments - 1) * headers, packets = segments. The
// numbers below are added up by hand.
#include <string>
#include <vector>

#include "kernel/check_counted.h"
#include "kernel/packet_wire.h"
#include "support/bpf_run.h"
#include "support/catch.h"
#include "support/packet_table.h"
#include "support/privileges.h"

using namespace exporter;
using namespace exporter::support;

namespace {

struct SuperPacket {
  std::string name;
  Bytes bytes;
  Gso gso;
  Answer who;
  Volume wire;
};

constexpr std::size_t kPayload = 3000;
constexpr Gso kThree{.segments = 3, .size = 1000};

std::vector<SuperPacket> super_packets() {
  const Raw data = payload(kPayload);
  const Answer tcp4 = ipv4_key(6);
  const Answer tcp6 = ipv6_key(6);
  const Ethernet link;
  const Tcp tcp;
  const Tcp timestamps{.option_words = 3};
  return {
      {"TCP over IPv4", packet(link, Ipv4{}, tcp, data), kThree, tcp4, {3, 3000 + 3 * (14 + 20 + 20)}},
      {"TCP options", packet(link, Ipv4{}, timestamps, data), kThree, tcp4, {3, 3000 + 3 * (14 + 20 + 32)}},
      {"longest TCP header",
       packet(link, Ipv4{}, Tcp{.option_words = 10}, data),
       kThree,
       tcp4,
       {3, 3000 + 3 * (14 + 20 + 60)}},
      {"IPv4 options",
       packet(link, Ipv4{.options = Bytes(40, 1)}, tcp, data),
       kThree,
       tcp4,
       {3, 3000 + 3 * (14 + 60 + 20)}},
      {"TCP over IPv6", packet(link, Ipv6{}, tcp, data), kThree, tcp6, {3, 3000 + 3 * (14 + 40 + 20)}},
      {"TCP options over IPv6",
       packet(link, Ipv6{}, timestamps, data),
       kThree,
       tcp6,
       {3, 3000 + 3 * (14 + 40 + 32)}},
      {"IPv6 extension header",
       packet(link, Ipv6{}, Extension{}, tcp, data),
       kThree,
       tcp6,
       {3, 3000 + 3 * (14 + 40 + 8 + 20)}},
      {"UDP over IPv4",
       packet(link, Ipv4{}, Udp{}, data),
       kThree,
       ipv4_key(17),
       {3, 3000 + 3 * (14 + 20 + 8)}},
      {"UDP over IPv6",
       packet(link, Ipv6{}, Udp{}, data),
       kThree,
       ipv6_key(17),
       {3, 3000 + 3 * (14 + 40 + 8)}},
      {"one tag in the bytes",
       packet(link, Vlan{}, Ipv4{}, tcp, data),
       kThree,
       tcp4,
       {3, 3000 + 3 * (18 + 20 + 20)}},
      {"two tags in the bytes",
       packet(link, Vlan{}, Vlan{}, Ipv6{}, tcp, data),
       kThree,
       tcp6,
       {3, 3000 + 3 * (22 + 40 + 20)}},
      {"a last segment that is shorter",
       packet(link, Ipv4{}, tcp, data),
       {.segments = 4, .size = 900},
       tcp4,
       {4, 3000 + 4 * 54}},
      {"a size without a count, with a remainder",
       packet(link, Ipv4{}, tcp, data),
       {.size = 900},
       tcp4,
       {4, 3000 + 4 * 54}},
      {"a size without a count, without a remainder",
       packet(link, Ipv4{}, timestamps, data),
       {.size = 1000},
       tcp4,
       {3, 3000 + 3 * 66}},
      {"a size of one byte without a count",
       packet(link, Ipv4{}, Udp{}, data),
       {.size = 1},
       ipv4_key(17),
       {3000, 3000 + 3000 * 42}},
      {"a size without a count over IPv6",
       packet(link, Ipv6{}, tcp, data),
       {.size = 1440},
       tcp6,
       {3, 3000 + 3 * 74}},
      {"a size larger than the payload",
       packet(link, Ipv4{}, tcp, data),
       {.size = 9000},
       tcp4,
       {1, 3000 + 54}},
      {"a size and no payload", packet(link, Ipv4{}, tcp), {.size = 1000}, tcp4, {1, 54}},
      {"one segment", packet(link, Ipv4{}, tcp, data), {.segments = 1, .size = 3000}, tcp4, {1, 3000 + 54}},
      {"a count without a size is an ordinary packet",
       packet(link, Ipv4{}, tcp, data),
       {.segments = 1},
       tcp4,
       {1, 3000 + 54}},
      {"SCTP", packet(link, Ipv4{}, Ports{}, data), kThree, ipv4_key(132), {3, 3000 + 3 * (14 + 20 + 12)}},
      {"a jumbo option of the stack's own making, which never reaches the wire",
       packet(link, Ipv6{.length = 0}, Extension{.kind = 0}, tcp, data),
       kThree,
       tcp6,
       {3, 3000 + 3 * (14 + 40 + 20)}},
      {"a TCP header that is not all there",
       cut(packet(link, Ipv4{}, tcp), 46),
       {.segments = 2, .size = 6},
       tcp4,
       {2, 46}},
      {"what has no addresses is one packet",
       packet(link, Raw{.bytes = Bytes(500), .ethertype = 0x8847}),
       kThree,
       UNPARSED_NOT_IP,
       {1, 514}},
  };
}

// As a guest hands it over: the size of the segments, and no count of them.
struct Handover {
  Bytes frame;
  Offload offload;
  Answer who;
};

constexpr std::uint8_t kNeedsChecksum = 1;  // VIRTIO_NET_HDR_F_NEEDS_CSUM
constexpr std::uint8_t kTcpv4 = 1;          // VIRTIO_NET_HDR_GSO_TCPV4
constexpr std::uint8_t kTcpv6 = 4;          // VIRTIO_NET_HDR_GSO_TCPV6

Handover tcp_over_ipv4() {
  return {packet(Ethernet{}, Ipv4{}, Tcp{}, payload(kPayload * 10)),
          {.flags = kNeedsChecksum,
           .gso_type = kTcpv4,
           .in_place = 54,
           .gso_size = 1000,
           .checksum_start = 34,
           .checksum_offset = 16},
          ipv4_key(6)};
}

Handover tcp_over_ipv6() {
  return {packet(Ethernet{}, Ipv6{}, Tcp{.option_words = 3}, payload(kPayload * 10)),
          {.flags = kNeedsChecksum,
           .gso_type = kTcpv6,
           .in_place = 86,
           .gso_size = 1000,
           .checksum_start = 54,
           .checksum_offset = 16},
          ipv6_key(6)};
}

// Of TCP over IPv6.
Handover with_tag(Handover handover) {
  const Bytes tag{0x81, 0x00, 0x00, 0x2a};
  handover.frame.insert(handover.frame.begin() + 12, tag.begin(), tag.end());
  handover.offload.in_place = 90;
  handover.offload.checksum_start = 58;
  return handover;
}

void check_both_ends(const std::string& name, LoadedPrograms& programs, const Answer& who, Volume wire) {
  check_counted(name, programs,
                {text_of(Counted{Direction::Outbound, text_of(who), wire}),
                 text_of(Counted{Direction::Inbound, text_of(who), wire})});
}

}  // namespace

TEST_CASE("a super-packet counts as its segments on the wire", "[kernel]") {
  require_root_and_bpf();
  LoadedPrograms programs(LINK_ETHERNET);

  for (const SuperPacket& row : super_packets())
    for (const Direction direction : kDirections) {
      INFO(row.name);
      REQUIRE(programs.run(direction, row.bytes, row.gso));
      check_counted(row.name, programs, {text_of(Counted{direction, text_of(row.who), row.wire})});
      const Volume to_the_stack{1, row.bytes.size()};
      CHECK(programs.take_expanded(direction) == row.wire - to_the_stack);
    }
}

TEST_CASE("both ends of a wire count a guest's super-packet alike", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  LoadedPrograms programs(LINK_ETHERNET);
  const VethWire wire(programs);

  const Handover ipv4 = tcp_over_ipv4();
  REQUIRE(wire.port().send(ipv4.frame, {.offload = ipv4.offload}));
  check_both_ends("IPv4", programs, ipv4.who, {30, 30000 + 30 * 54});

  const Handover ipv6 = tcp_over_ipv6();
  REQUIRE(wire.port().send(ipv6.frame, {.offload = ipv6.offload}));
  check_both_ends("IPv6", programs, ipv6.who, {30, 30000 + 30 * 86});
}

TEST_CASE("a tag in the bytes at one end and in the metadata at the other counts alike", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  LoadedPrograms programs(LINK_ETHERNET);
  const VethWire wire(programs);

  REQUIRE(wire.port().send(packet(Ethernet{}, Vlan{}, Ipv4{}, Udp{}, payload(100))));
  check_both_ends("one packet", programs, ipv4_key(17), {1, 14 + 4 + 20 + 8 + 100});

  const Handover tagged = with_tag(tcp_over_ipv6());
  REQUIRE(wire.port().send(tagged.frame, {.offload = tagged.offload}));
  check_both_ends("super-packet", programs, tagged.who, {30, 30000 + 30 * (86 + 4)});
}

TEST_CASE("a tag in the metadata is on the wire with every segment", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  LoadedPrograms programs(LINK_ETHERNET);
  const VethWire wire(programs);
  wire.tag_what_leaves();

  REQUIRE(wire.port().send(packet(Ethernet{}, Ipv4{}, Udp{}, payload(100))));
  check_both_ends("one packet", programs, ipv4_key(17), {1, 14 + 4 + 20 + 8 + 100});

  REQUIRE(wire.port().send(packet(Ethernet{}, Raw{.bytes = Bytes(46), .ethertype = 0x0806})));
  check_both_ends("ARP", programs, UNPARSED_NOT_IP, {1, 14 + 4 + 46});

  const Handover ipv6 = tcp_over_ipv6();
  REQUIRE(wire.port().send(ipv6.frame, {.offload = ipv6.offload}));
  check_both_ends("super-packet", programs, ipv6.who, {30, 30000 + 30 * (86 + 4)});
}

TEST_CASE("a tag in the metadata leaves room for two in the bytes", "[kernel]") {
  require_root_and_bpf();
  skip_unless_privileged();
  LoadedPrograms programs(LINK_ETHERNET);
  const VethWire wire(programs);
  const Bytes three = packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}, Ipv4{}, Udp{});
  const Bytes four = packet(Ethernet{}, Vlan{}, Vlan{}, Vlan{}, Vlan{}, Ipv4{}, Udp{});

  REQUIRE(wire.port().send(three));
  check_counted("three tags", programs,
                {text_of(Counted{Direction::Outbound, text_of(UNPARSED_TOO_MANY_TAGS), {1, three.size()}}),
                 text_of(Counted{Direction::Inbound, text_of(Answer(ipv4_key(17))), {1, three.size()}})});

  REQUIRE(wire.port().send(four));
  check_both_ends("four tags", programs, UNPARSED_TOO_MANY_TAGS, {1, four.size()});
}
