// The value of each parameter of a query. A reader puts it into the query, or says what it should have been:
// "a number from 1 to 10000".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/query.h"

namespace exporter::api {

using Wrong = std::optional<std::string>;
using ReadValue = Wrong (*)(Query& query, Resource resource, std::string_view value);

Wrong read_sort(Query& query, Resource resource, std::string_view value);
Wrong read_order(Query& query, Resource resource, std::string_view value);
Wrong read_limit(Query& query, Resource resource, std::string_view value);
Wrong read_offset(Query& query, Resource resource, std::string_view value);
Wrong read_address(Query& query, Resource resource, std::string_view value);
Wrong read_port(Query& query, Resource resource, std::string_view value);
Wrong read_protocol(Query& query, Resource resource, std::string_view value);
Wrong read_state(Query& query, Resource resource, std::string_view value);
Wrong read_interface(Query& query, Resource resource, std::string_view value);

}  // namespace exporter::api
