#include "api/interface_list.h"

#include <array>

#include "api/fields.h"

namespace exporter::api {
namespace {

constexpr std::array kFamilies{Family::Ipv4, Family::Ipv6, Family::Other};

}  // namespace

InterfaceList::InterfaceList(const Snapshot& snapshot, const Query& query)
    : snapshot_(snapshot), sort_(query.sort), wanted_(interfaces_named(snapshot, query.filter)) {}

std::uint64_t InterfaceList::weight(const InterfaceRow& row) const {
  std::uint64_t weight = 0;
  for (const auto& families : row.traffic)
    for (const Account& account : families) weight += weight_of(sort_, account.total, account.recent);
  return weight;
}

void InterfaceList::write(JsonWriter& out, const Row& row) const {
  const InterfaceState& state = row.interface->state;
  out.open();
  out.name("name");
  out.string(state.name);
  out.name("hook");
  out.string(to_text(state.hook));
  out.open("attached");
  for (const Direction direction : kDirections) {
    out.name(to_text(direction));
    out.boolean(state.attached[static_cast<std::size_t>(direction)]);
  }
  out.close();
  out.open("traffic");
  for (const Direction direction : kDirections) {
    out.open(to_text(direction));
    for (const Family family : kFamilies) {
      const Account& account =
          row.interface->traffic[static_cast<std::size_t>(direction)][static_cast<std::size_t>(family)];
      out.open(to_text(family));
      write_volumes(out, account.total, account.recent, snapshot_.window);
      out.close();
    }
    out.close();
  }
  out.close();
  out.close();
}

}  // namespace exporter::api
