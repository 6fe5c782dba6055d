#include "api/connection_list.h"

#include "api/fields.h"

namespace exporter::api {
namespace {

// Of ICMP echo, what stands for ports is an identifier.
bool has_ports(ConnectionProtocol protocol) {
  return protocol == ConnectionProtocol::Tcp || protocol == ConnectionProtocol::Udp;
}

void write_end(JsonWriter& out, const ConnectionKey& key, const IpAddress& address, std::uint16_t port) {
  out.open();
  out.name("address");
  out.address(key.family, address);
  if (has_ports(key.protocol)) {
    out.name("port");
    out.number(std::uint64_t{port});
  }
  out.close();
}

void write_ends(JsonWriter& out, const ConnectionKey& key) {
  out.name("local");
  write_end(out, key, key.local, key.local_port);
  out.name("remote");
  write_end(out, key, key.remote, key.remote_port);
  if (has_ports(key.protocol)) return;
  out.name("id");
  out.number(std::uint64_t{key.local_port});
}

}  // namespace

ConnectionList::ConnectionList(const Snapshot& snapshot, const Query& query)
    : snapshot_(snapshot),
      filter_(query.filter),
      sort_(query.sort),
      wanted_(interfaces_named(snapshot, query.filter)) {}

std::uint64_t ConnectionList::weight(const ConnectionRow& row) const {
  if (sort_ == SortBy::Age)
    return static_cast<std::uint64_t>(
        std::max(snapshot_.taken_at - row.first_seen, Duration::zero()).count());
  return weight_of(sort_, row.total[0] + row.total[1], row.recent[0] + row.recent[1]);
}

bool ConnectionList::passes(const ConnectionRow& row) const {
  const ConnectionKey& key = row.key;
  if (filter_.state && row.state != *filter_.state) return false;
  if (filter_.protocol && number_of(key.protocol) != *filter_.protocol) return false;
  if (filter_.interface && !wanted_[index_of(key.interface)]) return false;
  if (filter_.port &&
      !(has_ports(key.protocol) && (key.local_port == *filter_.port || key.remote_port == *filter_.port)))
    return false;
  return !filter_.address || holds(*filter_.address, key.family, key.local) ||
         holds(*filter_.address, key.family, key.remote);
}

void ConnectionList::write(JsonWriter& out, const Row& row) const {
  const ConnectionRow& connection = *row.connection;
  out.open();
  out.name("interface");
  out.string(snapshot_.interfaces[index_of(connection.key.interface)].state.name);
  out.name("protocol");
  out.string(to_text(connection.key.protocol));
  out.name("state");
  out.string(to_text(connection.state));
  out.name("opened_by");
  out.string(to_text(connection.opened_by));
  write_ends(out, connection.key);
  for (const Direction direction : kDirections) {
    const auto at = static_cast<std::size_t>(direction);
    out.open(to_text(direction));
    write_volumes(out, connection.total[at], connection.recent[at], snapshot_.listing->window);
    out.close();
  }
  out.name("age_seconds");
  out.number(seconds_of(snapshot_.taken_at - connection.first_seen));
  out.name("idle_seconds");
  out.number(seconds_of(snapshot_.taken_at - connection.last_seen));
  out.close();
}

}  // namespace exporter::api
