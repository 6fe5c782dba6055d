#include "model/series_naming.h"

#include <utility>

namespace exporter {
namespace {

bool is_plain(const SeriesShape& shape) {
  return shape.labels == kDefaultLabels && shape.lengths == SeriesShape{}.lengths &&
         shape.networks.members.empty();
}

bool shows_who_or_what(const SeriesLabels& labels) {
  return labels.has(SeriesLabel::SourceIp) || labels.has(SeriesLabel::DestinationIp) ||
         labels.has(SeriesLabel::Protocol);
}

}  // namespace

SeriesNaming::SeriesNaming(SeriesShape shape)
    : labels_(shape.labels),
      plain_(is_plain(shape)),
      folds_nothing_(!shows_who_or_what(shape.labels)),
      lengths_(shape.lengths),
      networks_(shape.networks),
      network_names_(std::make_shared<const std::vector<std::string>>(std::move(shape.networks.names))) {}

SeriesKey SeriesNaming::chosen_of(const PairKey& pair, std::uint8_t protocol) const {
  SeriesKey::Rest rest =
      rest_of(pair.interface, pair.direction, ip_type_of(pair.family, pair.destination), pair.family);
  if (labels_.has(SeriesLabel::Protocol)) rest.protocol = protocol;
  return {labels_.has(SeriesLabel::SourceIp) ? end_of(pair.family, pair.source) : Endpoint(),
          labels_.has(SeriesLabel::DestinationIp) ? end_of(pair.family, pair.destination) : Endpoint(), rest};
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

// Each end by its own scope.
Endpoint SeriesNaming::end_of(Family family, const IpAddress& address) const {
  if (!networks_.empty())
    if (const auto network = networks_.find(family, address)) return Endpoint::network(*network);
  const PrefixLengths& lengths = lengths_[static_cast<std::size_t>(ip_type_of(family, address))];
  return Endpoint::prefix(family, address, family == Family::Ipv4 ? lengths.ipv4 : lengths.ipv6);
}

}  // namespace exporter
