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
  SeriesKey key =
      folded_of(pair.interface, pair.direction, ip_type_of(pair.family, pair.destination), pair.family);
  if (labels_.has(SeriesLabel::SourceIp)) key.source = end_of(pair.family, pair.source);
  if (labels_.has(SeriesLabel::DestinationIp)) key.destination = end_of(pair.family, pair.destination);
  if (labels_.has(SeriesLabel::Protocol)) key.protocol = protocol;
  return key;
}

SeriesKey SeriesNaming::folded_of(InterfaceId interface, Direction direction, IpType ip_type,
                                  Family family) const {
  SeriesKey key;
  if (labels_.has(SeriesLabel::Interface)) key.interface = interface;
  if (labels_.has(SeriesLabel::Direction)) key.direction = direction;
  if (labels_.has(SeriesLabel::IpType)) key.ip_type = ip_type;
  if (labels_.has(SeriesLabel::Family)) key.family = family;
  return key;
}

// Each end by its own scope.
Endpoint SeriesNaming::end_of(Family family, const IpAddress& address) const {
  if (!networks_.empty())
    if (const auto network = networks_.find(family, address)) return Endpoint::network(*network);
  const PrefixLengths& lengths = lengths_[static_cast<std::size_t>(ip_type_of(family, address))];
  return Endpoint::prefix(family, address, family == Family::Ipv4 ? lengths.ipv4 : lengths.ipv6);
}

}  // namespace exporter
