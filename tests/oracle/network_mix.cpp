#include "oracle/network_mix.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

namespace exporter::oracle {
namespace {

using namespace support;
using Packets = std::vector<Inner>;

constexpr int kHosts = 20;

Ipv4 ipv4(const std::string& source, const std::string& destination) {
  return {.source = source, .destination = destination};
}

Ipv6 ipv6(const std::string& source, const std::string& destination) {
  return {.source = source, .destination = destination};
}

// Handshake, a request, an answer of many segments, and the end; each `Ip` is one direction.
template <class Ip>
void add_session(Packets& to, const Ip& client, const Ip& server, std::uint16_t port) {
  const Tcp ask{.source = port, .destination = 443};
  const Tcp answer{.source = 443, .destination = port};
  const Tcp open{.source = port, .destination = 443, .option_words = 5};
  to.push_back(layers(client, open));
  to.push_back(layers(server, Tcp{.source = 443, .destination = port, .option_words = 5}));
  to.push_back(layers(client, ask, payload(517)));
  for (int i = 0; i < 6; ++i) {
    to.push_back(layers(server, answer, payload(1400)));
    if (i % 2 == 1) to.push_back(layers(client, ask));
  }
  to.push_back(layers(client, ask));
  to.push_back(layers(server, answer));
}

// A question for example.com, and one address in the answer.
template <class Ip>
void add_name_lookup(Packets& to, const Ip& client, const Ip& server) {
  const Bytes question{7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0, 0, 1, 0, 1};
  Bytes query{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  query.insert(query.end(), question.begin(), question.end());
  Bytes reply{0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0};
  reply.insert(reply.end(), question.begin(), question.end());
  reply.insert(reply.end(), {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 80});
  to.push_back(layers(client, Udp{}, Raw{.bytes = query}));
  to.push_back(layers(server, Udp{.source = 53, .destination = 40000}, Raw{.bytes = reply}));
}

void add_sessions(Packets& to) {
  for (int i = 1; i <= kHosts; ++i) {
    const std::string host4 = "192.0.2." + std::to_string(i);
    const std::string host6 = "2001:db8:1::" + std::to_string(i);
    const std::string peer4 = "198.51.100." + std::to_string(200 - i);
    const auto port = static_cast<std::uint16_t>(40000 + i);
    add_session(to, ipv4(host4, peer4), ipv4(peer4, host4), port);
    add_session(to, ipv6(host6, "2001:db8:2::443"), ipv6("2001:db8:2::443", host6), port);
    add_name_lookup(to, ipv4(host4, "192.0.2.53"), ipv4("192.0.2.53", host4));
    add_name_lookup(to, ipv6(host6, "2001:db8:1::53"), ipv6("2001:db8:1::53", host6));
  }
}

// One datagram in three parts, the last one first.
void add_fragments(Packets& to) {
  const Inner whole = layers(Udp{}, payload(3000));
  for (const std::uint16_t offset : std::initializer_list<std::uint16_t>{370, 185, 0}) {
    const std::size_t from = offset * std::size_t{8};
    const Raw part{.bytes = Bytes(whole.bytes.begin() + static_cast<std::ptrdiff_t>(from),
                                  whole.bytes.begin() +
                                      static_cast<std::ptrdiff_t>(std::min(from + 1480, whole.bytes.size()))),
                   .protocol = 17};
    Ipv4 header = ipv4("203.0.113.1", "192.0.2.9");
    header.fragment_offset = offset;
    header.more_fragments = offset != 370;
    to.push_back(layers(header, part));
    to.push_back(layers(ipv6("2001:db8:3::1", "2001:db8:1::9"),
                        Fragment{.offset = offset, .more = offset != 370}, part));
  }
}

// The quoted packets have addresses of their own, which are not on this link.
void add_errors(Packets& to) {
  const Ipv4 quoted = ipv4("10.1.1.1", "10.2.2.2");
  const Ipv6 quoted6 = ipv6("fd00::1", "fd00::2");
  to.push_back(layers(ipv4("203.0.113.254", "192.0.2.7"), Icmp{.type = 3, .code = 4}, quoted, Udp{}));
  to.push_back(layers(ipv4("203.0.113.254", "192.0.2.7"), Icmp{.type = 11}, quoted, Tcp{}));
  to.push_back(layers(ipv4("192.0.2.7", "192.0.2.8"), Icmp{}, payload(56)));
  to.push_back(layers(ipv6("2001:db8:9::1", "2001:db8:1::7"), Icmpv6{.type = 1, .code = 4}, quoted6, Udp{}));
  to.push_back(
      layers(ipv6("2001:db8:9::1", "2001:db8:1::7"), Icmpv6{.type = 2}, quoted6, Tcp{}, payload(900)));
  to.push_back(layers(ipv6("fe80::1", "ff02::1:ff00:7"), Icmpv6{.type = 135}, payload(24)));
}

void add_extensions(Packets& to) {
  const Ipv6 header = ipv6("2001:db8:4::1", "2001:db8:4::2");
  const Extension padding{.body = Bytes{1, 4, 0, 0, 0, 0}};
  Extension router_alert{.kind = 0, .body = Bytes{5, 2, 0, 0, 1, 0}};
  to.push_back(layers(ipv6("fe80::2", "ff02::16"), router_alert, Icmpv6{.type = 143}, payload(20)));
  to.push_back(layers(header, padding, Tcp{}, payload(40)));
  to.push_back(layers(header, padding, Fragment{}, padding, Udp{}));
  to.push_back(layers(header, Ah{}, Tcp{}));
  to.push_back(layers(header));
}

void add_tunnels(Packets& to) {
  const Ipv4 outer = ipv4("203.0.113.10", "203.0.113.20");
  const Ipv6 outer6 = ipv6("2001:db8:a::1", "2001:db8:b::1");
  const Ipv4 inner = ipv4("10.10.0.1", "10.10.0.2");
  const Ipv6 inner6 = ipv6("fd00:10::1", "fd00:10::2");
  const Raw gre{.bytes = {0, 0, 8, 0}, .protocol = 47};
  const Raw gre6{.bytes = {0, 0, 0x86, 0xdd}, .protocol = 47};
  const Raw vxlan{.bytes = {8, 0, 0, 0, 0, 0, 42, 0}};
  const Raw wireguard{.bytes = {4, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}};
  const Packets all{layers(outer, gre, inner, Tcp{}),
                    layers(outer, gre6, inner6, Tcp{}),
                    layers(outer, inner, Udp{}),
                    layers(outer, inner6, Udp{}),
                    layers(outer6, inner, Tcp{}),
                    layers(outer6, inner6, Tcp{}),
                    layers(outer, Udp{.destination = 4789}, vxlan, Ethernet{}, inner, Tcp{}),
                    layers(outer, Udp{.destination = 4789}, vxlan, Ethernet{}, Vlan{}, inner6, Tcp{}),
                    layers(outer6, Udp{.destination = 4789}, vxlan, Ethernet{}, inner, Tcp{}),
                    layers(outer, Udp{.destination = 51820}, wireguard, payload(96)),
                    layers(outer, Raw{.bytes = Bytes(64, 0x22), .protocol = 50})};
  to.insert(to.end(), all.begin(), all.end());
}

Packets ip_mix() {
  Packets packets;
  add_sessions(packets);
  add_fragments(packets);
  add_errors(packets);
  add_extensions(packets);
  add_tunnels(packets);
  return packets;
}

// What no address pair may have, although some of it carries IP.
Packets not_ip() {
  const Ipv4 inner = ipv4("10.20.0.1", "10.20.0.2");
  const Raw arp{
      .bytes = {0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 9},
      .ethertype = 0x0806};
  const Raw spanning_tree{.bytes = {0x42, 0x42, 3, 0, 0, 0, 0, 0}, .ethertype = 38};
  const Raw snap{.bytes = {0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, .ethertype = 48};
  const Raw pppoe{.bytes = {0x11, 0, 0, 1, 0, 42, 0, 0x21}, .ethertype = 0x8864};
  const Raw mpls{.bytes = {0, 1, 1, 64}, .ethertype = 0x8847};
  return {layers(arp),
          layers(Raw{.bytes = Bytes(46, 2), .ethertype = 0x88cc}),
          layers(spanning_tree, payload(38)),
          layers(snap, inner, Tcp{}),
          layers(pppoe, inner, Tcp{}),
          layers(mpls, inner, Tcp{}),
          layers(Vlan{.tpid = 0x9100}, inner, Tcp{})};
}

}  // namespace

std::vector<Bytes> ethernet_mix() {
  Packets packets = ip_mix();
  const Packets others = not_ip();
  packets.insert(packets.end(), others.begin(), others.end());

  // Each third packet is tagged, each third of these twice, and some only for their priority.
  std::vector<Bytes> frames;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    Inner packet = packets[i];
    if (i % 9 == 0) packet = put(Vlan{.id = 300}, std::move(packet));
    if (i % 3 == 0)
      packet =
          put(Vlan{.id = 20, .tpid = i % 9 == 0 ? std::uint16_t{0x88a8} : std::uint16_t{0x8100}}, packet);
    if (i % 10 == 1) packet = put(Vlan{.id = 0, .priority = 6}, std::move(packet));
    if (i % 50 == 0) packet = put(Vlan{.id = 7}, std::move(packet));
    frames.push_back(put(Ethernet{}, std::move(packet)).bytes);
  }
  return frames;
}

std::vector<Bytes> raw_ip_mix() {
  std::vector<Bytes> packets;
  for (Inner& packet : ip_mix()) packets.push_back(std::move(packet.bytes));
  return packets;
}

}  // namespace exporter::oracle
