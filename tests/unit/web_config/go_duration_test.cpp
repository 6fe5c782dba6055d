#include "web_config/go_duration.h"

#include "support/catch.h"

namespace exporter::web_config {
namespace {

using namespace std::chrono_literals;

TEST_CASE("durations are read as Go writes them", "[web_config]") {
  CHECK(parse_go_duration("1s") == Duration(1s));
  CHECK(parse_go_duration("1.5s") == Duration(1500ms));
  CHECK(parse_go_duration("1m30s") == Duration(90s));
  CHECK(parse_go_duration("100ms") == Duration(100ms));
  CHECK(parse_go_duration("3µs") == Duration(3us));
  CHECK(parse_go_duration("0") == Duration(0ns));
  CHECK(parse_go_duration("1000") == Duration(1us));
  CHECK(parse_go_duration("24h") == Duration(24h));
}

TEST_CASE("what is no duration is none", "[web_config]") {
  for (const char* text :
       {"", "s", "-1s", "1 s", "1s ", "1..5s", "1x", "25h", ".s", "999999999999h", "1s1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_go_duration(text));
  }
}

}  // namespace
}  // namespace exporter::web_config
