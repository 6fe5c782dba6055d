#include "api/query_values.h"

#include <charconv>
#include <cstdint>

#include "model/cidr.h"
#include "model/protocol_name.h"

namespace exporter::api {
namespace {

std::optional<std::size_t> read_number(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::string range_text(std::size_t least, std::size_t most) {
  return "a number from " + std::to_string(least) + " to " + std::to_string(most);
}

// As people write it: TCP or tcp.
std::optional<std::uint8_t> number_of_protocol(std::string_view text) {
  if (const auto number = read_number(text, 0, 255)) return static_cast<std::uint8_t>(*number);
  std::string name(text);
  for (char& letter : name)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  for (unsigned number = 0; !name.empty() && number <= 255; ++number)
    if (protocol_name(static_cast<std::uint8_t>(number)) == name) return static_cast<std::uint8_t>(number);
  return std::nullopt;
}

// An address alone is a range of one.
Result<Cidr> parse_range(std::string_view text) {
  if (!is_address(text)) return parse_cidr(text);
  return parse_cidr(std::string(text) + (text.find(':') == std::string_view::npos ? "/32" : "/128"));
}

}  // namespace

Wrong read_sort(Query& query, Resource resource, std::string_view value) {
  if (value == "bytes") return query.sort = SortBy::Bytes, std::nullopt;
  if (value == "packets") return query.sort = SortBy::Packets, std::nullopt;
  if (value == "rate") return query.sort = SortBy::Rate, std::nullopt;
  if (resource != Resource::Connections) return "bytes, packets or rate";
  if (value == "age") return query.sort = SortBy::Age, std::nullopt;
  return "bytes, packets, rate or age";
}

Wrong read_order(Query& query, Resource /*resource*/, std::string_view value) {
  if (value != "asc" && value != "desc") return "desc or asc";
  query.ascending = value == "asc";
  return std::nullopt;
}

Wrong read_limit(Query& query, Resource /*resource*/, std::string_view value) {
  const auto limit = read_number(value, 1, kMostRows);
  if (!limit) return range_text(1, kMostRows);
  query.limit = *limit;
  return std::nullopt;
}

Wrong read_offset(Query& query, Resource /*resource*/, std::string_view value) {
  const auto offset = read_number(value, 0, kFarthestOffset);
  if (!offset) return range_text(0, kFarthestOffset);
  query.offset = *offset;
  return std::nullopt;
}

Wrong read_address(Query& query, Resource /*resource*/, std::string_view value) {
  const auto range = parse_range(value);
  if (!range) return "an address or a range like 10.0.0.0/8 (" + range.error().message() + ")";
  query.filter.address = *range;
  return std::nullopt;
}

Wrong read_port(Query& query, Resource /*resource*/, std::string_view value) {
  const auto port = read_number(value, 0, 65535);
  if (!port) return range_text(0, 65535);
  query.filter.port = static_cast<std::uint16_t>(*port);
  return std::nullopt;
}

Wrong read_protocol(Query& query, Resource /*resource*/, std::string_view value) {
  query.filter.protocol = number_of_protocol(value);
  if (!query.filter.protocol) return "a name like tcp, or " + range_text(0, 255);
  return std::nullopt;
}

Wrong read_state(Query& query, Resource /*resource*/, std::string_view value) {
  std::string all;
  for (const ConnectionState state : kConnectionStates) {
    if (to_text(state) == value) return query.filter.state = state, std::nullopt;
    all.append(all.empty() ? "" : ", ").append(to_text(state));
  }
  return "one of " + all;
}

Wrong read_interface(Query& query, Resource /*resource*/, std::string_view value) {
  if (value.empty() || value.size() > kLongestName)
    return "the name of an interface, which has 1 to " + std::to_string(kLongestName) + " bytes";
  query.filter.interface = value;
  return std::nullopt;
}

}  // namespace exporter::api
