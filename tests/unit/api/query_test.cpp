#include "api/query.h"

#include "model/cidr.h"
#include "support/catch.h"

namespace exporter::api {
namespace {

using exporter::support::contains_text;

Query parsed(Resource resource, std::string_view text) {
  const auto query = parse_query(resource, text);
  INFO(text << ": " << (query ? "" : query.error().message()));
  REQUIRE(query);
  return *query;
}

std::string mistakes(Resource resource, std::string_view text) {
  const auto query = parse_query(resource, text);
  INFO(text);
  REQUIRE_FALSE(query);
  return query.error().message();
}

TEST_CASE("without a query the hundred rows with most bytes are meant", "[api]") {
  const auto* const text = GENERATE("", "&", "&&&");
  const Query query = parsed(Resource::Connections, text);

  CHECK(query.sort == SortBy::Bytes);
  CHECK_FALSE(query.ascending);
  CHECK(query.limit == 100);
  CHECK(query.offset == 0);
  CHECK_FALSE(query.filter.address);
}

TEST_CASE("every parameter says what it says", "[api]") {
  const Query query =
      parsed(Resource::Connections,
             "sort=age&order=asc&limit=10000&offset=7&address=10.0.0.0%2F8&port=443&protocol=udp&"
             "state=two_way&interface=e%20%26");

  CHECK(query.sort == SortBy::Age);
  CHECK(query.ascending);
  CHECK(query.limit == 10000);
  CHECK(query.offset == 7);
  CHECK(to_text(*query.filter.address) == "10.0.0.0/8");
  CHECK(query.filter.port == 443);
  CHECK(query.filter.protocol == 17);
  CHECK(query.filter.state == ConnectionState::TwoWay);
  CHECK(query.filter.interface == "e &");
}

TEST_CASE("an address is a range of one, and a protocol has a name or a number", "[api]") {
  CHECK(to_text(*parsed(Resource::Pairs, "address=192.0.2.1").filter.address) == "192.0.2.1/32");
  CHECK(to_text(*parsed(Resource::Pairs, "address=2001:db8::1").filter.address) == "2001:db8::1/128");
  CHECK(parsed(Resource::Pairs, "protocol=0").filter.protocol == 0);
  CHECK(parsed(Resource::Pairs, "protocol=255").filter.protocol == 255);
  CHECK(parsed(Resource::Pairs, "protocol=icmpv6").filter.protocol == 58);
  CHECK(parsed(Resource::Pairs, "protocol=ICMPv6").filter.protocol == 58);
}

TEST_CASE("a value that cannot be is refused, with what can be", "[api]") {
  const auto [text, wanted] = GENERATE(table<std::string, std::string>({
      {"limit=0", "a number from 1 to 10000"},
      {"limit=10001", "a number from 1 to 10000"},
      {"limit=", "limit '' is not a number"},
      {"limit", "limit '' is not a number"},
      {"limit=%2B5", "a number from 1 to 10000"},
      {"limit=5%00", "a number from 1 to 10000"},
      {"limit=99999999999999999999999", "a number from 1 to 10000"},
      {"offset=-1", "a number from 0 to 16777216"},
      {"sort=size", "bytes, packets, rate or age"},
      {"order=up", "desc or asc"},
      {"port=65536", "a number from 0 to 65535"},
      {"protocol=tpc", "a name like tcp"},
      {"protocol=256", "a number from 0 to 255"},
      {"protocol=", "a name like tcp"},
      {"state=open", "connecting, established, closing, closed, reset, one_way, two_way"},
      {"address=10.0.0.1/8", "write 10.0.0.0/8"},
      {"address=10.0.0", "not an address"},
      {"address=::1%00", "not an address"},
      {"interface=", "the name of an interface"},
  }));

  CHECK_THAT(mistakes(Resource::Connections, text), contains_text(wanted));
}

TEST_CASE("all mistakes are named at once", "[api]") {
  const auto text = mistakes(Resource::Connections, "limit=0&srot=bytes&port=x&a=%zz&order=asc&order=asc");

  for (const char* part :
       {"limit '0'", "did you mean sort?", "port 'x'", "write %25 for %", "order is given twice"})
    CHECK_THAT(text, contains_text(part));
}

TEST_CASE("a parameter of another resource is none of this one", "[api]") {
  CHECK_THAT(mistakes(Resource::Interfaces, "port=1"),
             contains_text("/api/v1/interfaces has no parameter 'port'; it is one of /api/v1/pairs, "
                           "/api/v1/connections"));
  CHECK_THAT(mistakes(Resource::Pairs, "state=reset"), contains_text("it is one of /api/v1/connections"));
  CHECK_THAT(mistakes(Resource::Pairs, "zzzzzz=1"),
             contains_text("it has sort, order, limit, offset, address, port, protocol, interface"));
  CHECK_THAT(mistakes(Resource::Pairs, "sort=age"), contains_text("is not bytes, packets or rate"));
  CHECK_THAT(mistakes(Resource::Description, "zzzzzz=1"), contains_text("nor any other"));
}

TEST_CASE("names are decoded before they are known, and case matters", "[api]") {
  CHECK(parsed(Resource::Pairs, "%6cimit=5").limit == 5);
  CHECK_THAT(mistakes(Resource::Pairs, "limit=5&%6Cimit=5"), contains_text("limit is given twice"));
  CHECK_THAT(mistakes(Resource::Pairs, "Limit=5"), contains_text("did you mean limit?"));
}

TEST_CASE("a query without end costs no more than a long one", "[api]") {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "&unknown" + std::to_string(i) + "=" + std::string(100, 'x');

  CHECK_THAT(mistakes(Resource::Pairs, many), contains_text("; and 24 more"));
  CHECK(mistakes(Resource::Pairs, many).size() < 2'000);
  CHECK(mistakes(Resource::Pairs, "interface=" + std::string(100'000, 'x')).size() < 300);
}

TEST_CASE("the next page asks for the same, further on", "[api]") {
  const std::string text = "sort=rate&offset=20&interface=a%26b+c&limit=5";
  const std::string next = parsed(Resource::Pairs, text).page(Resource::Pairs, 25);

  REQUIRE(next.starts_with("/api/v1/pairs?"));
  const Query query = parsed(Resource::Pairs, std::string_view(next).substr(14));
  CHECK(query.offset == 25);
  CHECK(query.limit == 5);
  CHECK(query.sort == SortBy::Rate);
  CHECK(query.filter.interface == "a&b c");
}

}  // namespace
}  // namespace exporter::api
