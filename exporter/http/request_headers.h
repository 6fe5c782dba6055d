// What a client sent along with its request.
#pragma once

#include <microhttpd.h>

#include <string>
#include <string_view>

namespace exporter::http {

// All headers of that name, joined by commas as one list. Throws std::bad_alloc.
std::string request_header(MHD_Connection* connection, std::string_view name);

// What stands behind the question mark, still encoded but for a + that became a blank. Throws std::bad_alloc.
std::string request_query(MHD_Connection* connection);

}  // namespace exporter::http
