#include "api/fields.h"

#include "model/series_key.h"

namespace exporter::api {
void write_volumes(JsonWriter& out, const Volume& total, const Volume& recent, Duration window) {
  const double seconds = seconds_of(window);
  const auto rate = [seconds](std::uint64_t count) {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
  };
  out.name("bytes");
  out.number(total.bytes);
  out.name("packets");
  out.number(total.packets);
  out.name("bytes_per_second");
  out.number(rate(recent.bytes));
  out.name("packets_per_second");
  out.number(rate(recent.packets));
}

bool holds(const Cidr& range, Family family, const IpAddress& address) {
  return family == range.family && Endpoint::prefix(family, address, range.length).address == range.address;
}

std::uint64_t weight_of(SortBy sort, const Volume& total, const Volume& recent) {
  if (sort == SortBy::Packets) return total.packets;
  return sort == SortBy::Rate ? recent.bytes : total.bytes;
}

std::vector<bool> interfaces_named(const Snapshot& snapshot, const Filter& filter) {
  std::vector<bool> named;
  for (const InterfaceRow& row : snapshot.interfaces)
    named.push_back(!filter.interface || row.state.name == *filter.interface ||
                    shown_text(row.state.name) == *filter.interface);
  return named;
}

}  // namespace exporter::api
