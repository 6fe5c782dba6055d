#include "model/counted_once.h"

#include <string>

#include "support/catch.h"

namespace exporter {
namespace {

using Names = std::vector<std::string>;

constexpr bool kDefault = true;

struct Host {
  const char* situation;
  std::vector<LinkFacts> links;
  Names counted;
};

LinkFacts lo() { return {.name = "lo", .ifindex = 1, .up = true, .loopback = true}; }

LinkFacts card(int ifindex, bool default_route = false) {
  return {.name = "eth" + std::to_string(ifindex),
          .ifindex = ifindex,
          .up = true,
          .default_route = default_route};
}

// Named after its kind.
LinkFacts made(const std::string& kind, int ifindex, bool default_route = false) {
  return {.name = kind + std::to_string(ifindex),
          .ifindex = ifindex,
          .up = true,
          .default_route = default_route,
          .kind = kind};
}

LinkFacts port_of(int master, LinkFacts link) {
  link.master = master;
  return link;
}

LinkFacts on(int lower, LinkFacts link) {
  link.lower = lower;
  return link;
}

LinkFacts down(LinkFacts link) {
  link.up = false;
  return link;
}

LinkFacts unsupported(LinkFacts link) {
  link.supported = false;
  return link;
}

std::vector<Host> with_default_route() {
  return {
      {"one card", {lo(), card(2, kDefault), card(3)}, {"eth2"}},
      {"a default route on each of two cards", {card(2, kDefault), card(3, kDefault)}, {"eth2", "eth3"}},
      {"a container", {lo(), made("veth", 2, kDefault)}, {"veth2"}},
      {"containers behind a bridge of their own",
       {card(2, kDefault), made("bridge", 3), port_of(3, made("veth", 4)), port_of(3, made("veth", 5))},
       {"eth2"}},
      {"a bridge with the card as its port",
       {made("bridge", 2, kDefault), port_of(2, card(3)), port_of(2, made("veth", 4))},
       {"bridge2"}},
      {"a port with a default route besides that of its bridge",
       {made("bridge", 2, kDefault), port_of(2, card(3, kDefault))},
       {"bridge2"}},
      {"a bond", {made("bond", 2, kDefault), port_of(2, card(3)), port_of(2, card(4))}, {"bond2"}},
      {"a team", {made("team", 2, kDefault), port_of(2, card(3)), port_of(2, card(4))}, {"team2"}},
      {"a virtual function behind its synthetic card", {card(2, kDefault), port_of(2, card(3))}, {"eth2"}},
      {"a VLAN", {card(2), on(2, made("vlan", 3, kDefault))}, {"vlan3"}},
      {"a VLAN and the card below it", {card(2, kDefault), on(2, made("vlan", 3, kDefault))}, {"eth2"}},
      {"a VLAN on a bond",
       {made("bond", 2), port_of(2, card(3)), on(2, made("vlan", 4, kDefault))},
       {"vlan4"}},
      {"a VLAN on a VLAN and the card below both",
       {card(2, kDefault), on(2, made("vlan", 3)), on(3, made("vlan", 4, kDefault))},
       {"eth2"}},
      {"a bridge over a VLAN, with a guest, and the card below it",
       {card(2, kDefault), on(2, port_of(4, made("vlan", 3))), made("bridge", 4, kDefault),
        port_of(4, made("veth", 5))},
       {"eth2"}},
      {"a macvlan", {card(2), on(2, made("macvlan", 3, kDefault))}, {"macvlan3"}},
      {"a macvlan and the card below it", {card(2, kDefault), on(2, made("macvlan", 3, kDefault))}, {"eth2"}},
      {"a macvlan whose card is in another namespace", {lo(), made("macvlan", 3, kDefault)}, {"macvlan3"}},
      {"a VPN and the card that carries it", {card(2, kDefault), made("wireguard", 3, kDefault)}, {"eth2"}},
      {"a VPN that took the only default route", {card(2), made("tun", 3, kDefault)}, {"tun3"}},
      {"a VRF that leaks its default route, and its card",
       {made("vrf", 2, kDefault), port_of(2, card(3, kDefault))},
       {"eth3"}},
      {"a dial-up line and a card", {card(2, kDefault), made("ppp", 3, kDefault)}, {"eth2", "ppp3"}},
      {"a link that cannot be read and another one",
       {unsupported(card(2, kDefault)), card(3, kDefault), card(4)},
       {"eth3"}},
  };
}

std::vector<Host> without_default_route() {
  return {
      {"two cards, one of them down", {lo(), card(2), down(card(3))}, {"eth2"}},
      {"a card, and containers behind a bridge",
       {card(2), made("bridge", 3), port_of(3, made("veth", 4)), made("veth", 5), made("ifb", 6)},
       {"eth2"}},
      {"a bridge with the card as its port",
       {made("bridge", 2), port_of(2, card(3)), port_of(2, made("veth", 4))},
       {"bridge2"}},
      {"a bridge that is down", {down(made("bridge", 2)), port_of(2, card(3))}, {"eth3"}},
      {"a bond", {made("bond", 2), port_of(2, card(3)), port_of(2, card(4))}, {"bond2"}},
      {"a bridge over a bond",
       {made("bridge", 2), port_of(2, made("bond", 3)), port_of(3, card(4))},
       {"bridge2"}},
      {"a trunk and its VLANs", {card(2), on(2, made("vlan", 3)), on(2, made("vlan", 4))}, {"eth2"}},
      {"a VLAN of a card that is a bridge's port",
       {made("bridge", 2), port_of(2, card(3)), on(3, made("vlan", 4))},
       {"bridge2", "vlan4"}},
      {"a bridge over a VLAN, and its card",
       {card(2), on(2, port_of(4, made("vlan", 3))), made("bridge", 4)},
       {"eth2"}},
      {"a macvlan and an ipvlan on a card",
       {card(2), on(2, made("macvlan", 3)), on(2, made("ipvlan", 4))},
       {"eth2"}},
      {"tunnels over a card", {card(2), made("vxlan", 3), made("tun", 4), made("sit", 5)}, {"eth2"}},
      {"a card in a VRF", {made("vrf", 2), port_of(2, card(3))}, {"eth3"}},
      {"a card below Open vSwitch, whose datapath is down",
       {down(made("openvswitch", 2)), port_of(2, card(3)), made("openvswitch", 4)},
       {"eth3"}},
      {"a modem", {made("wwan", 2), made("veth", 3)}, {"wwan2"}},
      {"a container", {lo(), made("veth", 2)}, {"veth2"}},
      {"a container with a VPN", {lo(), made("veth", 2), made("wireguard", 3)}, {"veth2"}},
      {"a container with a macvlan besides",
       {lo(), made("veth", 2), made("macvlan", 3)},
       {"veth2", "macvlan3"}},
      {"a laboratory", {made("veth", 2), made("veth", 3), made("ifb", 4)}, {"veth2", "veth3"}},
      {"a laboratory's bridge",
       {made("bridge", 2), port_of(2, made("veth", 3)), port_of(2, made("veth", 4)), made("veth", 5)},
       {"bridge2", "veth5"}},
      {"both ends of a pair that each call the other the lower one",
       {on(3, made("veth", 2)), on(2, made("veth", 3))},
       {"veth2", "veth3"}},
      {"nothing but a tunnel", {lo(), made("tun", 2)}, {"tun2"}},
      {"nothing that counts", {lo(), made("ifb", 2), down(card(3)), unsupported(card(4))}, {}},
      {"no link at all", {}, {}},
  };
}

void check_all(const std::vector<Host>& hosts) {
  for (const Host& host : hosts) {
    INFO(host.situation);
    Names counted;
    for (const LinkFacts* link : counted_once(host.links)) counted.push_back(link->name);
    CHECK(counted == host.counted);
  }
}

TEST_CASE("with a default route auto counts what carries it, once", "[model]") {
  check_all(with_default_route());
}

TEST_CASE("without a default route auto counts what leads to hardware, once", "[model]") {
  check_all(without_default_route());
}

TEST_CASE("links that stand on one another in a circle end the search", "[model]") {
  const std::vector<LinkFacts> circle{on(3, made("vlan", 2)), on(2, made("vlan", 3)),
                                      port_of(5, made("bridge", 4)), port_of(4, made("bridge", 5))};
  CHECK(counted_once(circle).size() <= circle.size());
}

}  // namespace
}  // namespace exporter
