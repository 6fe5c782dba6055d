#include "model/cidr.h"

#include <string>

#include "support/catch.h"

using namespace exporter;

TEST_CASE("a range of addresses reads back as it was written", "[model]") {
  const std::string text =
      GENERATE("10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "fd00::/8", "::/0", "2001:db8::1/128",
               "::ffff:10.0.0.0/104", "128.0.0.0/1", "2001:db8:0:8000::/49");
  const auto range = parse_cidr(text);
  CAPTURE(text);
  REQUIRE(range.has_value());
  CHECK(to_text(*range) == text);
}

TEST_CASE("what is no range is refused with what to write instead", "[model]") {
  struct Row {
    std::string text;
    std::string why;
  };
  const Row row = GENERATE(values<Row>({
      {"10.0.0.1/8", "has bits set behind its length; write 10.0.0.0/8"},
      {"10.0.0.129/25", "has bits set behind its length; write 10.0.0.128/25"},
      {"fd00::1/8", "has bits set behind its length; write fd00::/8"},
      {"10.0.0.1", "has no length; for this one address write 10.0.0.1/32"},
      {"2001:DB8::1", "has no length; for this one address write 2001:db8::1/128"},
      {"10.0.0.0/33", "its length is not one of ipv4; use 0 to 32"},
      {"fd00::/129", "its length is not one of ipv6; use 0 to 128"},
      {"10.0.0.0/", "its length is not one of ipv4; use 0 to 32"},
      {"10.0.0.0/-1", "its length is not one of ipv4; use 0 to 32"},
      {"10.0.0.0/8/8", "its length is not one of ipv4; use 0 to 32"},
      {"10.0.0.0/8 ", "its length is not one of ipv4; use 0 to 32"},
      {"", "not an address with a length; write for example 10.0.0.0/8 or fd00::/8"},
      {"10/8", "not an address with a length; write for example 10.0.0.0/8 or fd00::/8"},
      {"10.0.0.256/32", "not an address with a length; write for example 10.0.0.0/8 or fd00::/8"},
      {std::string("10.0.0.0\0x/8", 12),
       "not an address with a length; write for example 10.0.0.0/8 or fd00::/8"},
  }));
  CAPTURE(row.text);
  const auto range = parse_cidr(row.text);
  REQUIRE_FALSE(range.has_value());
  CHECK(range.error().message() == row.why);
}
