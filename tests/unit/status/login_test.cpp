#include "status/login.h"

#include "support/catch.h"

using namespace exporter;
using namespace exporter::status;

// The first is RFC 7617's, its bytes as they are; others end within each of the three places of a group.
TEST_CASE("a login becomes a header, whatever its length", "[status]") {
  struct Row {
    std::string line;
    std::string header;
  };
  const Row row = GENERATE(values<Row>({
      {"Aladdin:open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
      {"test:123\xc2\xa3\n", "Basic dGVzdDoxMjPCow=="},
      {"a:b\r\n", "Basic YTpi"},
      {"a:bc", "Basic YTpiYw=="},
      {"a:bcd", "Basic YTpiY2Q="},
      {"a:b:c", "Basic YTpiOmM="},
      {"a:", "Basic YTo="},
  }));
  CAPTURE(row.line);

  const auto header = authorization_of(row.line);

  REQUIRE(header);
  CHECK(*header == row.header);
}

TEST_CASE("what is no login is refused without being repeated", "[status]") {
  const std::string line =
      GENERATE("", "\n", "secret", ":secret", "a:secret\nb:secret\n", "a:secret\n\n", "a:sec\tret");
  CAPTURE(line);

  const auto header = authorization_of(line);

  REQUIRE_FALSE(header);
  CHECK(header.error().fault() == Fault::Usage);
  CHECK(header.error().message().find("user:password") != std::string::npos);
  CHECK(header.error().message().find("sec") == std::string::npos);
}
