#include "model/renaming.h"

namespace exporter {

Renaming::Renaming(const SeriesNaming& from, SeriesNaming& to, const std::vector<SeriesKey>& keys)
    : to_(to), numbers_(from.network_names()->size(), kUnknown) {
  for (const SeriesKey& key : keys) {
    learn(from, key.source_form(), key.source());
    learn(from, key.destination_form(), key.destination());
  }
}

void Renaming::learn(const SeriesNaming& from, EndpointForm form, const IpAddress& address) {
  if (!form.is_network()) return;
  const std::uint32_t number = network_number(address);
  if (numbers_[number] == kUnknown) numbers_[number] = to_.remember((*from.network_names())[number]);
}

SeriesKey Renaming::key_of(const SeriesKey& key) const {
  return key.with_ends(end_of(key.source_form(), key.source()),
                       end_of(key.destination_form(), key.destination()));
}

IpAddress Renaming::end_of(EndpointForm form, const IpAddress& address) const {
  return form.is_network() ? Endpoint::network(numbers_[network_number(address)]).address : address;
}

}  // namespace exporter
