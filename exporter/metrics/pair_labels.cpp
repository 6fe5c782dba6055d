#include "metrics/pair_labels.h"

#include <algorithm>
#include <utility>

#include "metrics/escaping.h"
#include "model/protocol_name.h"

namespace exporter::metrics {
namespace {

constexpr std::array kTypes{IpType::Public, IpType::Private};
constexpr std::array kFamilies{Family::Ipv4, Family::Ipv6, Family::Other};  // Other: it is not shown
constexpr std::string_view kFolded = "other";

static_assert(kMaxAddressText + std::string_view("/128").size() <= kMaxEndpointText);

// `label` with its value, or up to it: what stands before also ends the value before. Nothing if `label` is
// not chosen.
std::string part(const SeriesLabels& labels, SeriesLabel label, std::string_view value = {}) {
  if (!labels.has(label)) return {};
  const bool first = std::none_of(kSeriesLabels.begin(), kSeriesLabels.end(),
                                  [&](SeriesLabel before) { return before < label && labels.has(before); });
  std::string text = first ? "{" : "\",";
  return text.append(to_text(label)).append("=\"").append(value);
}

}  // namespace

PairLabels::PairLabels(const std::vector<InterfaceRow>& interfaces, const SeriesLabels& labels,
                       std::shared_ptr<const std::vector<std::string>> names)
    : names_(std::move(names)),
      source_(labels.has(SeriesLabel::SourceIp)),
      destination_(labels.has(SeriesLabel::DestinationIp)),
      source_port_(labels.has(SeriesLabel::SourcePort)),
      destination_port_(labels.has(SeriesLabel::DestinationPort)),
      protocol_(labels.has(SeriesLabel::Protocol)),
      before_destination_(part(labels, SeriesLabel::DestinationIp)),
      before_source_port_(part(labels, SeriesLabel::SourcePort)),
      before_destination_port_(part(labels, SeriesLabel::DestinationPort)) {
  for (const InterfaceRow& row : interfaces) start_.push_back(start_of(labels, escape_label(row.state.name)));
  for (const IpType type : kTypes)
    before_protocol_[static_cast<std::size_t>(type)] =
        part(labels, SeriesLabel::IpType, to_text(type)) + part(labels, SeriesLabel::Protocol);
  for (const Family family : kFamilies)
    behind_protocol_[static_cast<std::size_t>(family)] =
        part(labels, SeriesLabel::Family, to_text(family)) + (labels.empty() ? " " : "\"} ");
  for (std::size_t type = 0; type < in_one_.size(); ++type)
    for (std::size_t family = 0; family < in_one_[type].size(); ++family)
      in_one_[type][family] = before_protocol_[type] + behind_protocol_[family];
}

PairLabels::ByDirection PairLabels::start_of(const SeriesLabels& labels, const std::string& interface) {
  ByDirection start;
  for (const Direction direction : kDirections)
    start[static_cast<std::size_t>(direction)] = part(labels, SeriesLabel::Interface, interface) +
                                                 part(labels, SeriesLabel::Direction, to_text(direction)) +
                                                 part(labels, SeriesLabel::SourceIp);
  return start;
}

// Nearly always the one that the compiler knows the length of.
void PairLabels::write_before_destination(ExpositionWriter& out) const {
  if (source_) return out.text("\",dst_ip=\"");
  out.text(before_destination_);
}

// Without the interface among the labels all starts are the same.
void PairLabels::write_start(ExpositionWriter& out, const SeriesKey& key) const {
  const std::size_t interface = key.interface() == kNoInterface ? 0 : index_of(key.interface());
  out.text(start_[interface][static_cast<std::size_t>(key.direction())]);
}

void PairLabels::write_endpoint(ExpositionWriter& out, EndpointForm form, const IpAddress& address) const {
  if (form.is_address()) return out.address(form.family(), address);
  if (form.is_network()) return out.text((*names_)[network_number(address)]);
  out.address(form.family(), address);
  out.text("/");
  out.number(std::uint64_t{form.length()});
}

void PairLabels::write_ports(ExpositionWriter& out, Ports ports) const {
  if (source_port_) {
    out.text(before_source_port_);
    out.number(std::uint64_t{ports.source});
  }
  if (destination_port_) {
    out.text(before_destination_port_);
    out.number(std::uint64_t{ports.destination});
  }
}

void PairLabels::write_folded_ports(ExpositionWriter& out) const {
  if (source_port_) {
    out.text(before_source_port_);
    out.text(kFolded);
  }
  if (destination_port_) {
    out.text(before_destination_port_);
    out.text(kFolded);
  }
}

void PairLabels::write_tail(ExpositionWriter& out, const SeriesKey& key, bool folded) const {
  const auto type = static_cast<std::size_t>(key.ip_type());
  const auto family = static_cast<std::size_t>(key.family());
  if (!protocol_) return out.text(in_one_[type][family]);
  out.text(before_protocol_[type]);
  if (const std::string_view name = folded ? kFolded : protocol_name(key.protocol()); !name.empty())
    out.text(name);
  else
    out.number(std::uint64_t{key.protocol()});
  out.text(behind_protocol_[family]);
}

void PairLabels::write(ExpositionWriter& out, const SeriesKey& key) const {
  write_start(out, key);
  if (source_) write_endpoint(out, key.source_form(), key.source());
  if (destination_) {
    write_before_destination(out);
    write_endpoint(out, key.destination_form(), key.destination());
  }
  write_ports(out, key.ports());
  write_tail(out, key, false);
}

void PairLabels::write_folded(ExpositionWriter& out, const SeriesKey& key) const {
  write_start(out, key);
  if (source_) out.text(kFolded);
  if (destination_) {
    write_before_destination(out);
    out.text(kFolded);
  }
  write_folded_ports(out);
  write_tail(out, key, true);
}

}  // namespace exporter::metrics
