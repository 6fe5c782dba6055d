#include "metrics/traffic_families.h"

#include "base/text_stream.h"
#include "metrics/escaping.h"

namespace exporter::metrics {
namespace {

constexpr std::size_t kDirectionCount = 2;
constexpr std::array kEveryFamily{Family::Ipv4, Family::Ipv6, Family::Other};

// The kernel's names have 15 bytes; the rest of a line is fixed text and a number.
constexpr std::size_t kMaxLine = 15 * kMaxEscapedByte + 2 * kMaxEndpointText + 256;
static_assert(kMaxLine <= TextStream::kMinRead);

constexpr bool is_of_pairs(std::size_t metric) { return metric < kQuantities; }
constexpr Quantity quantity_of(std::size_t metric) { return static_cast<Quantity>(metric % kQuantities); }
constexpr bool is_rate(std::size_t metric) { return quantity_of(metric) >= Quantity::BytesPerSecond; }

std::array<std::string, 2> labels_of(const InterfaceState& interface) {
  std::array<std::string, 2> labels;
  const std::string name = escape_label(interface.name);
  for (const Direction direction : kDirections)
    labels[static_cast<std::size_t>(direction)] =
        "{interface=\"" + name + "\",direction=\"" + std::string(to_text(direction)) + '"';
  return labels;
}

Account sum_of(const std::array<Account, 3>& families) {
  Account sum;
  for (const Account& account : families) {
    sum.total += account.total;
    sum.recent += account.recent;
  }
  return sum;
}

}  // namespace

TrafficFamilies::TrafficFamilies(const Snapshot& snapshot, Rates rates)
    : snapshot_(snapshot),
      rates_(rates),
      pair_labels_(snapshot.interfaces, snapshot.labels, snapshot.network_names),
      window_seconds_(in_seconds(snapshot.window)) {
  for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = sample_name(kTrafficMetrics[i]);
  labels_.reserve(snapshot.interfaces.size());
  for (const InterfaceRow& row : snapshot.interfaces) labels_.push_back(labels_of(row.state));
  for (const FormerSeries& former : snapshot.former) add_former(former);
}

void TrafficFamilies::add_former(const FormerSeries& former) {
  const std::size_t labels = former_labels_.size();
  former_labels_.emplace_back(snapshot_.interfaces, former.labels, former.network_names);
  for (const auto& pairs : former.pairs) former_.push_back({pairs.get(), nullptr, labels});
  former_.push_back({nullptr, &former.folded, labels});
}

std::size_t TrafficFamilies::chunks(std::size_t metric) const {
  return is_of_pairs(metric) ? snapshot_.pairs.size() + 1 + former_.size() : 1;
}

std::size_t TrafficFamilies::rows(std::size_t metric, std::size_t chunk) const {
  if (is_of_pairs(metric)) return pair_rows(chunk);
  const std::size_t directions = snapshot_.interfaces.size() * kDirectionCount;
  return is_rate(metric) ? directions : directions * kEveryFamily.size();
}

// Behind the pairs comes what was folded.
std::size_t TrafficFamilies::pair_rows(std::size_t chunk) const {
  const std::size_t pairs = snapshot_.pairs.size();
  if (chunk < pairs) return snapshot_.pairs[chunk]->size();
  if (chunk == pairs) return snapshot_.folded.size();
  const FormerChunk& former = former_[chunk - pairs - 1];
  return former.pairs != nullptr ? former.pairs->size() : former.folded->size();
}

bool TrafficFamilies::wanted(std::size_t metric) const {
  return !is_rate(metric) || rates_ == Rates::All || (rates_ == Rates::Interface && !is_of_pairs(metric));
}

bool TrafficFamilies::empty(std::size_t metric) const {
  if (!wanted(metric)) return true;
  for (std::size_t chunk = 0; chunk < chunks(metric); ++chunk)
    if (rows(metric, chunk) > 0) return false;
  return true;
}

void TrafficFamilies::write(ExpositionWriter& out, std::size_t metric, std::size_t chunk,
                            std::size_t row) const {
  if (!is_of_pairs(metric))
    return is_rate(metric) ? write_interface_rate(out, metric, row) : write_interface(out, metric, row);
  write_pair(out, metric, chunk, row);
}

void TrafficFamilies::write_pair(ExpositionWriter& out, std::size_t metric, std::size_t chunk,
                                 std::size_t row) const {
  out.text(names_[metric]);
  if (chunk < snapshot_.pairs.size()) {
    const PairRow& pair = (*snapshot_.pairs[chunk])[row];
    pair_labels_.write(out, pair.key);
    return write_end(out, metric, pair.account);
  }
  if (chunk > snapshot_.pairs.size())
    return write_former(out, metric, former_[chunk - snapshot_.pairs.size() - 1], row);
  pair_labels_.write_folded(out, snapshot_.folded[row].key);
  write_end(out, metric, snapshot_.folded[row].account);
}

void TrafficFamilies::write_former(ExpositionWriter& out, std::size_t metric, const FormerChunk& chunk,
                                   std::size_t row) const {
  const PairLabels& labels = former_labels_[chunk.labels];
  if (chunk.pairs == nullptr) {
    labels.write_folded(out, (*chunk.folded)[row].key);
    return write_end(out, metric, (*chunk.folded)[row].account);
  }
  labels.write(out, (*chunk.pairs)[row].key);
  write_end(out, metric, (*chunk.pairs)[row].account);
}

void TrafficFamilies::write_interface(ExpositionWriter& out, std::size_t metric, std::size_t row) const {
  const std::size_t family = row % kEveryFamily.size();
  const std::size_t direction = row / kEveryFamily.size() % kDirectionCount;
  const std::size_t interface = row / kEveryFamily.size() / kDirectionCount;
  write_start(out, metric, static_cast<InterfaceId>(interface), static_cast<Direction>(direction));
  out.text(",family=\"");
  out.text(to_text(kEveryFamily[family]));
  out.text("\"} ");
  write_end(out, metric, snapshot_.interfaces[interface].traffic[direction][family]);
}

void TrafficFamilies::write_interface_rate(ExpositionWriter& out, std::size_t metric, std::size_t row) const {
  const std::size_t direction = row % kDirectionCount;
  const std::size_t interface = row / kDirectionCount;
  write_start(out, metric, static_cast<InterfaceId>(interface), static_cast<Direction>(direction));
  out.text("} ");
  write_end(out, metric, sum_of(snapshot_.interfaces[interface].traffic[direction]));
}

void TrafficFamilies::write_start(ExpositionWriter& out, std::size_t metric, InterfaceId interface,
                                  Direction direction) const {
  out.text(names_[metric]);
  out.text(labels_[index_of(interface)][static_cast<std::size_t>(direction)]);
}

void TrafficFamilies::write_end(ExpositionWriter& out, std::size_t metric, const Account& account) const {
  const auto rate = [this](std::uint64_t recent) {
    return window_seconds_ > 0 ? static_cast<double>(recent) / window_seconds_ : 0.0;
  };
  switch (quantity_of(metric)) {
    case Quantity::Bytes:
      out.number(account.total.bytes);
      break;
    case Quantity::Packets:
      out.number(account.total.packets);
      break;
    case Quantity::BytesPerSecond:
      out.number(rate(account.recent.bytes));
      break;
    case Quantity::PacketsPerSecond:
      out.number(rate(account.recent.packets));
      break;
  }
  out.text("\n");
}

}  // namespace exporter::metrics
