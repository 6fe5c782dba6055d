#include "model/counted_once.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace exporter {
namespace {

using Judgement = std::function<bool(const LinkFacts&)>;

constexpr int kDeepest = 8;  // links on top of each other; the kernel's MAX_NEST_DEV

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& kinds, const LinkFacts& link) {
  return std::find(kinds.begin(), kinds.end(), link.kind) != kinds.end();
}

// Their packets pass the link below as they are, or with a tag.
bool stands_on_another(const LinkFacts& link) {
  constexpr std::array<std::string_view, 6> kKinds{"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "rmnet"};
  return is_one_of(kKinds, link);
}

// Their packets leave through another link inside of other packets.
bool is_tunnel(const LinkFacts& link) {
  constexpr std::array<std::string_view, 20> kKinds{
      "tun",    "wireguard", "ovpn", "vxlan", "geneve", "bareudp", "gre",  "gretap", "ip6gre", "ip6gretap",
      "erspan", "ip6erspan", "ipip", "sit",   "ip6tnl", "vti",     "vti6", "xfrm",   "gtp",    "amt"};
  return is_one_of(kKinds, link);
}

// What passes them has passed or will pass another link.
bool is_detour(const LinkFacts& link) {
  constexpr std::array<std::string_view, 3> kKinds{"ifb", "vrf", "nlmon"};
  return is_one_of(kKinds, link);
}

bool is_hardware(const LinkFacts& link) {
  return !link.loopback && (link.kind.empty() || link.kind == "wwan");
}

class Links {
 public:
  explicit Links(std::span<const LinkFacts> present) : present_(present) {
    for (const LinkFacts& link : present) {
      if (link.ifindex != 0) by_ifindex_.emplace(link.ifindex, &link);
      if (link.master != 0) ports_[link.master].push_back(&link);
    }
  }

  [[nodiscard]] bool leads_to_hardware(const LinkFacts& link, int depth = 0) const {
    if (is_hardware(link)) return true;
    if (depth == kDeepest) return false;
    if (const LinkFacts* lower = lower_of(link)) return leads_to_hardware(*lower, depth + 1);
    const auto& ports = ports_of(link);
    return std::any_of(ports.begin(), ports.end(),
                       [&](const LinkFacts* port) { return leads_to_hardware(*port, depth + 1); });
  }

  // Those of the eligible ones that no other eligible one makes superfluous.
  std::vector<const LinkFacts*> choose(const Judgement& eligible) const {
    std::vector<const LinkFacts*> chosen;
    for (const LinkFacts& link : present_)
      if (counted(link, eligible, 0)) chosen.push_back(&link);
    return chosen;
  }

 private:
  [[nodiscard]] const LinkFacts* find(int ifindex) const {
    const auto found = by_ifindex_.find(ifindex);
    return found == by_ifindex_.end() ? nullptr : found->second;
  }

  [[nodiscard]] const LinkFacts* lower_of(const LinkFacts& link) const {
    return stands_on_another(link) ? find(link.lower) : nullptr;
  }

  [[nodiscard]] const std::vector<const LinkFacts*>& ports_of(const LinkFacts& link) const {
    static const std::vector<const LinkFacts*> none;
    const auto found = ports_.find(link.ifindex);
    return found == ports_.end() ? none : found->second;
  }

  bool counted(const LinkFacts& link, const Judgement& eligible, int depth) const {
    if (!eligible(link)) return false;
    const LinkFacts* master = find(link.master);
    const bool port = master != nullptr && eligible(*master);
    return !port && !counted_below(link, eligible, depth);
  }

  // Is all that it exchanges with the outside counted further down?
  bool counted_below(const LinkFacts& link, const Judgement& eligible, int depth) const {
    if (depth == kDeepest) return false;
    if (const LinkFacts* lower = lower_of(link))
      return counted(*lower, eligible, depth + 1) || counted_below(*lower, eligible, depth + 1);
    bool any = false;
    for (const LinkFacts* port : ports_of(link)) {
      if (!leads_to_hardware(*port)) continue;
      if (!counted_below(*port, eligible, depth + 1)) return false;
      any = true;
    }
    return any;
  }

  std::span<const LinkFacts> present_;
  std::unordered_map<int, const LinkFacts*> by_ifindex_;
  std::unordered_map<int, std::vector<const LinkFacts*>> ports_;  // by master
};

bool routes(const LinkFacts& link) { return link.supported && link.default_route; }
bool works(const LinkFacts& link) { return link.supported && link.up && !link.loopback && !is_detour(link); }

}  // namespace

std::vector<const LinkFacts*> counted_once(std::span<const LinkFacts> present) {
  const Links links(present);
  auto chosen = links.choose(
      [](const LinkFacts& link) { return routes(link) && !is_tunnel(link) && !is_detour(link); });
  if (chosen.empty()) chosen = links.choose(routes);
  if (chosen.empty())
    chosen =
        links.choose([&](const LinkFacts& link) { return works(link) && links.leads_to_hardware(link); });
  if (chosen.empty())
    chosen = links.choose([](const LinkFacts& link) { return works(link) && !is_tunnel(link); });
  if (chosen.empty()) chosen = links.choose(works);
  return chosen;
}

}  // namespace exporter
