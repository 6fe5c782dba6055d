#include "api/pair_list.h"

#include <string>

#include "api/fields.h"
#include "model/protocol_name.h"

namespace exporter::api {
namespace {

constexpr std::string_view kFolded = "other";

// Whether all that this end stands for lies in the range.
bool lies_in(const Cidr& range, EndpointForm form, const IpAddress& address) {
  return form.shown() && !form.is_network() && form.length() >= range.length &&
         holds(range, form.family(), address);
}

}  // namespace

PairList::PairList(const Snapshot& snapshot, const Query& query)
    : snapshot_(snapshot),
      filter_(query.filter),
      sort_(query.sort),
      wanted_(interfaces_named(snapshot, query.filter)) {}

std::uint64_t PairList::weight(const Account& account) const {
  return weight_of(sort_, account.total, account.recent);
}

bool PairList::passes(const Row& row) const {
  const SeriesKey& key = *row.key;
  if (filter_.interface && (key.interface() == kNoInterface || !wanted_[index_of(key.interface())]))
    return false;
  if (filter_.protocol &&
      (row.folded || !snapshot_.labels.has(SeriesLabel::Protocol) || key.protocol() != *filter_.protocol))
    return false;
  if (filter_.port && !has_port(row, *filter_.port)) return false;
  if (!filter_.address) return true;
  return !row.folded && (lies_in(*filter_.address, key.source_form(), key.source()) ||
                         lies_in(*filter_.address, key.destination_form(), key.destination()));
}

bool PairList::has_port(const Row& row, std::uint16_t port) const {
  const Ports ports = row.key->ports();
  return !row.folded && ((snapshot_.labels.has(SeriesLabel::SourcePort) && ports.source == port) ||
                         (snapshot_.labels.has(SeriesLabel::DestinationPort) && ports.destination == port));
}

void PairList::write_end(JsonWriter& out, EndpointForm form, const IpAddress& address) const {
  if (form.is_address()) return out.address(form.family(), address);
  if (form.is_network()) return out.string((*snapshot_.network_names)[network_number(address)]);
  out.prefix(form.family(), address, form.length());
}

void PairList::write_label(JsonWriter& out, SeriesLabel label, const Row& row) const {
  const SeriesKey& key = *row.key;
  switch (label) {
    case SeriesLabel::Interface:
      return out.string(snapshot_.interfaces[index_of(key.interface())].state.name);
    case SeriesLabel::Direction:
      return out.string(to_text(key.direction()));
    case SeriesLabel::SourceIp:
      return row.folded ? out.string(kFolded) : write_end(out, key.source_form(), key.source());
    case SeriesLabel::DestinationIp:
      return row.folded ? out.string(kFolded) : write_end(out, key.destination_form(), key.destination());
    case SeriesLabel::SourcePort:
      return out.string(row.folded ? std::string(kFolded) : std::to_string(key.ports().source));
    case SeriesLabel::DestinationPort:
      return out.string(row.folded ? std::string(kFolded) : std::to_string(key.ports().destination));
    case SeriesLabel::IpType:
      return out.string(to_text(key.ip_type()));
    case SeriesLabel::Protocol: {
      if (row.folded) return out.string(kFolded);
      const std::string_view name = protocol_name(key.protocol());
      return name.empty() ? out.string(std::to_string(key.protocol())) : out.string(name);
    }
    case SeriesLabel::Family:
      return out.string(to_text(key.family()));
  }
}

void PairList::write(JsonWriter& out, const Row& row) const {
  out.open();
  for (const SeriesLabel label : kSeriesLabels) {
    if (!snapshot_.labels.has(label)) continue;
    out.name(to_text(label));
    write_label(out, label, row);
  }
  out.name("folded");
  out.boolean(row.folded);
  write_volumes(out, row.account->total, row.account->recent, snapshot_.window);
  out.close();
}

}  // namespace exporter::api
