#include "model/series_naming.h"

#include <algorithm>
#include <utility>

namespace exporter {
namespace {

bool is_plain(const SeriesShape& shape) {
  return shape.labels == kDefaultLabels && shape.lengths == SeriesShape{}.lengths &&
         shape.networks.members.empty();
}

bool shows_who_or_what(const SeriesLabels& labels) {
  return labels.has(SeriesLabel::SourceIp) || labels.has(SeriesLabel::DestinationIp) ||
         labels.has(SeriesLabel::SourcePort) || labels.has(SeriesLabel::DestinationPort) ||
         labels.has(SeriesLabel::Protocol);
}

// Their types, codes and identifiers stand where others have ports, and are none.
constexpr bool is_icmp(std::uint8_t protocol) { return protocol == 1 || protocol == 58; }

}  // namespace

SeriesNaming::SeriesNaming(SeriesShape shape)
    : shape_(std::move(shape)),
      counts_(shape_.networks.names.size()),
      labels_(shape_.labels),
      plain_(is_plain(shape_)),
      folds_nothing_(!shows_who_or_what(shape_.labels)),
      lengths_(shape_.lengths),
      networks_(shape_.networks),
      network_names_(std::make_shared<const std::vector<std::string>>(shape_.networks.names)) {
  for (const NetworkMember& member : shape_.networks.members) counts_[member.network] = true;
}

SeriesKey SeriesNaming::chosen_of(const PairKey& pair, std::uint8_t protocol, Ports ports) const {
  SeriesKey::Rest rest =
      rest_of(pair.interface, pair.direction, ip_type_of(pair.family, pair.destination), pair.family);
  if (labels_.has(SeriesLabel::Protocol)) rest.protocol = protocol;
  rest.ports = shown_of(protocol, ports);
  return {labels_.has(SeriesLabel::SourceIp) ? end_of(pair.family, pair.source) : Endpoint(),
          labels_.has(SeriesLabel::DestinationIp) ? end_of(pair.family, pair.destination) : Endpoint(), rest};
}

Ports SeriesNaming::shown_of(std::uint8_t protocol, Ports ports) const {
  if (is_icmp(protocol)) return {};
  if (!labels_.has(SeriesLabel::SourcePort)) ports.source = 0;
  if (!labels_.has(SeriesLabel::DestinationPort)) ports.destination = 0;
  return ports;
}

SeriesKey::Rest SeriesNaming::rest_of(InterfaceId interface, Direction direction, IpType ip_type,
                                      Family family) const {
  SeriesKey::Rest rest;
  if (labels_.has(SeriesLabel::Interface)) rest.interface = interface;
  if (labels_.has(SeriesLabel::Direction)) rest.direction = direction;
  if (labels_.has(SeriesLabel::IpType)) rest.ip_type = ip_type;
  if (labels_.has(SeriesLabel::Family)) rest.family = family;
  return rest;
}

// Without the interface among the labels there is none in the key.
bool SeriesNaming::fits_interface(const SeriesKey& key, std::size_t interfaces) const {
  if (!labels_.has(SeriesLabel::Interface)) return key.interface() == kNoInterface;
  return index_of(key.interface()) < interfaces;
}

bool SeriesNaming::fits(const SeriesKey& key, std::size_t interfaces) const {
  const Endpoint source{key.source_form(), key.source()};
  const Endpoint destination{key.destination_form(), key.destination()};
  SeriesKey::Rest rest = rest_of(key.interface(), key.direction(), key.ip_type(), key.family());
  if (labels_.has(SeriesLabel::Protocol)) rest.protocol = key.protocol();
  rest.ports = shown_of(0, key.ports());
  return key.valid() && fits_interface(key, interfaces) && fits(source, SeriesLabel::SourceIp) &&
         fits(destination, SeriesLabel::DestinationIp) && key == SeriesKey(source, destination, rest);
}

bool SeriesNaming::fits(const Endpoint& end, SeriesLabel label) const {
  if (labels_.has(label) != end.form.shown()) return false;
  return !end.form.is_network() || network_number(end.address) < network_names_->size();
}

bool SeriesNaming::fits_folded(const SeriesKey& key, std::size_t interfaces) const {
  return key.valid() && fits_interface(key, interfaces) &&
         key == folded_of(key.interface(), key.direction(), key.ip_type(), key.family());
}

// Each end by its own scope.
Endpoint SeriesNaming::end_of(Family family, const IpAddress& address) const {
  if (!networks_.empty())
    if (const auto network = networks_.find(family, address)) return Endpoint::network(*network);
  const PrefixLengths& lengths = lengths_[static_cast<std::size_t>(ip_type_of(family, address))];
  return Endpoint::prefix(family, address, family == Family::Ipv4 ? lengths.ipv4 : lengths.ipv6);
}

bool SeriesNaming::may_show(EndpointForm form, const IpAddress& address) const {
  if (!form.shown()) return true;
  if (form.is_network()) return counts_[network_number(address)];
  const Family family = form.family();
  if (form.is_address()) return end_of(family, address).form.byte() == form.byte();
  // Addresses of both scopes may begin like this.
  const bool shortened = std::any_of(lengths_.begin(), lengths_.end(), [&](const PrefixLengths& lengths) {
    return form.length() == (family == Family::Ipv4 ? lengths.ipv4 : lengths.ipv6);
  });
  return shortened && !networks_.covers({family, address, form.length()});
}

std::uint32_t SeriesNaming::remember(const std::string& network) {
  auto& names = shape_.networks.names;
  const auto known = std::find(names.begin(), names.end(), network);
  const auto number = static_cast<std::uint32_t>(known - names.begin());
  if (known != names.end()) return number;
  names.push_back(network);
  counts_.push_back(false);
  network_names_ = std::make_shared<const std::vector<std::string>>(names);
  return number;
}

}  // namespace exporter
