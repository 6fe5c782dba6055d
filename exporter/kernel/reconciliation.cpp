#include "kernel/reconciliation.h"

namespace exporter::kernel {
namespace {

// How far the span [from, to] lies above (positive) or below the span [low, high].
std::int64_t distance(std::uint64_t from, std::uint64_t to, std::uint64_t low, std::uint64_t high) {
  if (from > high) return static_cast<std::int64_t>(from - high);
  if (to < low) return -static_cast<std::int64_t>(low - to);
  return 0;
}

std::uint64_t difference_or_zero(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }

// Field by field: the two were not read at one instant.
Volume since(const Volume& now, const Volume& then) {
  return {difference_or_zero(now.packets, then.packets), difference_or_zero(now.bytes, then.bytes)};
}

std::uint64_t not_below_zero(std::uint64_t difference) {
  return static_cast<std::int64_t>(difference) < 0 ? 0 : difference;
}

Volume with_headers(const Volume& volume, unsigned header) {
  return {volume.packets, volume.bytes + volume.packets * header};
}

}  // namespace

Volume CountedVolume::fewest_skbs() const {
  const Volume rest = wire - expanded;
  return {not_below_zero(rest.packets), not_below_zero(rest.bytes)};
}

// Of super-packets between that flip and that reading the wire comes only now.
CountedVolume CountedVolume::since(const CountedVolume& beginning) const {
  return {.wire = wire - beginning.wire, .expanded = expanded - beginning.expanded_before};
}

HeaderLeftOut header_left_out(const LinkFacts& link) {
  constexpr unsigned kEthernet = 14;
  if (link.loopback || link.kind == "vxlan") return {kEthernet, kEthernet};
  if (link.kind == "bridge") return {kEthernet, 0};
  return {};
}

std::optional<StatisticsSpan> span_of(const std::string& name, const LinkStatisticsByName& earliest,
                                      const LinkStatisticsByName& latest) {
  const auto from = earliest.find(name);
  const auto to = latest.find(name);
  if (from == earliest.end() || to == latest.end()) return std::nullopt;
  return StatisticsSpan{from->second, to->second};
}

UnaccountedVolume Reconciliation::compare(Direction direction, const StatisticsSpan& sweeping,
                                          const CountedVolume& counted) {
  const auto way = static_cast<std::size_t>(direction);
  if (sweeping.latest[way].packets < attaching_.earliest[way].packets) {
    attaching_.earliest[way] = sweeping.earliest[way];
    attaching_.latest[way] = sweeping.latest[way];
    counted_before_[way] = counted;
  }
  const Volume from = with_headers(since(sweeping.earliest[way], attaching_.latest[way]), left_out_[way]);
  const Volume to = with_headers(since(sweeping.latest[way], attaching_.earliest[way]), left_out_[way]);
  const CountedVolume ours = counted.since(counted_before_[way]);
  const Volume low = ours.fewest_skbs();
  const Volume& high = ours.wire;
  return {.interface = {},
          .direction = direction,
          .packets = distance(from.packets, to.packets, low.packets, high.packets),
          .bytes = distance(from.bytes, to.bytes, low.bytes, high.bytes)};
}

}  // namespace exporter::kernel
