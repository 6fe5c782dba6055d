#include "model/network_table.h"

#include <utility>
#include <vector>

namespace exporter {
namespace {

// The first `bits` of the address, which stand in front.
template <class Number>
Number leading(const IpAddress& address) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) number = number << 8 | address.bytes[i];
  return number;
}

template <class Number>
typename RangeMap<Number>::Prefix prefix_of(const NetworkMember& member) {
  constexpr unsigned kBits = 8 * sizeof(Number);
  const Number first = leading<Number>(member.range.address);
  const Number rest =
      member.range.length == 0 ? ~Number{0} : (Number{1} << (kBits - member.range.length)) - 1;
  return {first, first | rest, member.network};
}

template <class Number>
bool all_inside(const RangeMap<Number>& ranges, const Cidr& range) {
  const auto prefix = prefix_of<Number>({range, 0});
  return ranges.covers(prefix.first, prefix.last);
}

template <class Number>
RangeMap<Number> ranges_of(const NamedNetworks& networks, Family family) {
  std::vector<typename RangeMap<Number>::Prefix> prefixes;
  for (const NetworkMember& member : networks.members)
    if (member.range.family == family) prefixes.push_back(prefix_of<Number>(member));
  return RangeMap<Number>(std::move(prefixes));
}

}  // namespace

NetworkTable::NetworkTable(const NamedNetworks& networks)
    : ipv4_(ranges_of<std::uint32_t>(networks, Family::Ipv4)),
      ipv6_(ranges_of<Wide>(networks, Family::Ipv6)) {}

std::optional<std::uint32_t> NetworkTable::find(Family family, const IpAddress& address) const {
  return family == Family::Ipv4 ? ipv4_.find(leading<std::uint32_t>(address))
                                : ipv6_.find(leading<Wide>(address));
}

bool NetworkTable::covers(const Cidr& range) const {
  return range.family == Family::Ipv4 ? all_inside(ipv4_, range) : all_inside(ipv6_, range);
}

}  // namespace exporter
