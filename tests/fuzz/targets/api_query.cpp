// Any bytes behind the question mark, for each resource: either all of it can be used, and the next page's
// path reads back as the same query, or the refusal is valid JSON.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/api.h"
#include "api/query.h"
#include "fuzz/targets/broken.h"
#include "model/cidr.h"
#include "support/json_value.h"

namespace {

using namespace exporter;
using namespace exporter::api;
using fuzz::promise;

bool same(const Filter& a, const Filter& b) {
  return a.address == b.address && a.port == b.port && a.protocol == b.protocol && a.state == b.state &&
         a.interface == b.interface;
}

void check(Resource resource, const Query& query) {
  promise(query.limit >= 1 && query.limit <= kMostRows, "the limit is within its bounds");
  promise(query.offset <= kFarthestOffset, "so is the offset");
  if (parameters_of(resource).empty()) return;  // one document, no pages
  const std::string next = query.page(resource, 5);
  const std::size_t mark = next.find('?');
  promise(next.substr(0, mark) == path_of(resource), "the next page is of the same resource");
  for (const char c : next) promise(c > ' ' && c < 0x7f, "a path is printable");
  const auto again = parse_query(resource, std::string_view(next).substr(mark + 1));
  promise(again.has_value(), "the next page can be asked for");
  promise(again->offset == 5 && again->limit == query.limit && again->sort == query.sort &&
              again->ascending == query.ascending && same(again->filter, query.filter),
          "and it is of the same query");
}

void check(const ApiAnswer& refused) {
  promise(refused.status == 400 && !refused.stream, "a bad query is refused");
  const auto json = support::JsonValue::parse(refused.text);
  promise(json.members.size() == 1 && !json.at("error").text.empty(), "with a reason");
  promise(refused.text.size() < 8'000, "which is no book");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Resource resource : kResources) {
    const auto read = read_question({.path = path_of(resource), .query = text});
    if (const auto* question = std::get_if<Question>(&read))
      check(resource, question->query);
    else
      check(std::get<ApiAnswer>(read));
  }
  return 0;
}
