// Query: which rows of a resource are asked for, in which order. Made of whatever a client wrote behind the
// question mark; either all of it can be used, or all mistakes in it are named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/resource.h"
#include "base/result.h"
#include "model/connection.h"
#include "model/series_shape.h"

namespace exporter::api {

inline constexpr std::size_t kMostRows = 10'000;            // in one answer
inline constexpr std::size_t kFarthestOffset = 16'777'216;  // more rows there cannot be
inline constexpr std::size_t kLongestName = 75;             // of an interface: 15 bytes, none of them UTF-8

enum class SortBy : std::uint8_t { Bytes, Packets, Rate, Age };

// What is not set lets everything pass. What a row does not show passes no filter that asks for it.
struct Filter {
  std::optional<Cidr> address;  // either end
  std::optional<std::uint16_t> port;
  std::optional<std::uint8_t> protocol;
  std::optional<ConnectionState> state;
  std::optional<std::string> interface;  // its name, or what an answer shows of it
};

struct Query {
  SortBy sort = SortBy::Bytes;
  bool ascending = false;
  std::size_t limit = 100;
  std::size_t offset = 0;
  Filter filter;
  std::string others = {};  // what was asked for, but the offset, encoded; each parameter ends with &

  // The path of the page that begins there.
  [[nodiscard]] std::string page(Resource resource, std::size_t at) const;
};

// The error is one text for the client, without "error:" or the like.
Result<Query> parse_query(Resource resource, std::string_view text);

// The parameters that `resource` takes.
std::vector<std::string_view> parameters_of(Resource resource);

}  // namespace exporter::api
