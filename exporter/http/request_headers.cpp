#include "http/request_headers.h"

#include <new>
#include <utility>

#include "http/weighted_list.h"

namespace exporter::http {
namespace {

struct Search {
  std::string_view name;
  std::string found;
  bool failed = false;
};

MHD_Result collect(void* search, MHD_ValueKind /*kind*/, const char* name, const char* value) noexcept {
  auto& [wanted, found, failed] = *static_cast<Search*>(search);
  if (value == nullptr || !same_token(name, wanted)) return MHD_YES;
  try {
    found.append(found.empty() ? "" : ",").append(value);
  } catch (const std::exception&) {
    failed = true;  // an exception must not cross the library's frames
  }
  return failed ? MHD_NO : MHD_YES;
}

struct Query {
  std::string text;
  bool failed = false;
};

// NOLINTNEXTLINE(readability-function-size): the library says how many parameters there are
MHD_Result collect_argument(void* query, MHD_ValueKind /*kind*/, const char* name, std::size_t name_size,
                            const char* value, std::size_t value_size) noexcept try {
  auto& text = static_cast<Query*>(query)->text;
  if (!text.empty()) text += '&';
  text.append(name == nullptr ? "" : name, name_size);
  if (value != nullptr) text.append("=").append(value, value_size);
  return MHD_YES;
} catch (const std::exception&) {
  static_cast<Query*>(query)->failed = true;
  return MHD_NO;
}

}  // namespace

std::string request_query(MHD_Connection* connection) {
  Query query;
  ::MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, &collect_argument, &query);
  if (query.failed) throw std::bad_alloc();
  return std::move(query.text);
}

std::string request_header(MHD_Connection* connection, std::string_view name) {
  Search search{.name = name, .found = {}};
  ::MHD_get_connection_values(connection, MHD_HEADER_KIND, &collect, &search);
  if (search.failed) throw std::bad_alloc();
  return std::move(search.found);
}

}  // namespace exporter::http
