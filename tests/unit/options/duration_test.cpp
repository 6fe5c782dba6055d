#include "options/duration.h"

#include <limits>

#include "support/catch.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a duration is read with its units", "[app]") {
  struct Row {
    const char* text;
    Duration expected;
  };
  const Row row =
      GENERATE(Row{"20ms", 20ms}, Row{"5s", 5s}, Row{"10m", 10min}, Row{"1h", 1h}, Row{"2d", 48h},
               Row{"7us", 7us}, Row{"9ns", 9ns}, Row{"1h30m", 90min}, Row{"1m30s", 90s},
               Row{"1s500ms", 1500ms}, Row{"1.5s", 1500ms}, Row{"0.25h", 15min}, Row{"1.125us", 1125ns},
               Row{"0s", 0s}, Row{"007s", 7s}, Row{"9223372036854775807ns", Duration::max()});
  CAPTURE(row.text);

  const auto duration = parse_duration(row.text);

  REQUIRE(duration.has_value());
  CHECK(*duration == row.expected);
}

TEST_CASE("what is not a duration is refused with the reason", "[app]") {
  struct Row {
    const char* text;
    const char* reason;
  };
  const Row row = GENERATE(
      Row{"", "empty"}, Row{"5", "without a unit"}, Row{"0", "without a unit"}, Row{"1h30", "without a unit"},
      Row{"-5s", "negative"}, Row{"+5s", "not a duration"}, Row{"s", "not a duration"},
      Row{".5s", "not a duration"}, Row{"1.s", "decimal point"}, Row{"5 s", "without a unit"},
      Row{"5x", "unknown unit `x`"}, Row{"5S", "unknown unit `S`"}, Row{"5sec", "unknown unit `sec`"},
      Row{"5\xc2\xb5s", "unknown unit"}, Row{"1m1h", "larger unit after a smaller"},
      Row{"1s1s", "unit twice"}, Row{"1.0001s", "three decimals"}, Row{"1.5ns", "finer than a nanosecond"},
      Row{"1s-1ms", "not a duration"}, Row{"106752d", "292 years"}, Row{"106751d23h59m", "292 years"},
      Row{"99999999999999999999s", "292 years"}, Row{"9223372036854775808ns", "292 years"});
  CAPTURE(row.text);

  const auto duration = parse_duration(row.text);

  REQUIRE_FALSE(duration.has_value());
  const std::string message = duration.error().message();
  CAPTURE(message);
  CHECK(contains(message, row.reason));
  CHECK(contains(message, "write for example"));
}

TEST_CASE("a duration is written in the largest units that fit", "[app]") {
  CHECK(format_duration(5s) == "5s");
  CHECK(format_duration(90min) == "1h30m");
  CHECK(format_duration(1500ms) == "1s500ms");
  CHECK(format_duration(24h) == "1d");
  CHECK(format_duration(0s) == "0s");
  CHECK(format_duration(-20ms) == "-20ms");
  CHECK(format_duration(Duration::min()) == "-106751d23h47m16s854ms775us808ns");
}

TEST_CASE("a duration that was written is read back to the nanosecond", "[app]") {
  const Duration duration = GENERATE(Duration(1), Duration(999'999'999), Duration(86'399'999'999'999),
                                     Duration(123'456'789'012'345'678), Duration::max());
  const auto again = parse_duration(format_duration(duration));

  REQUIRE(again.has_value());
  CHECK(*again == duration);
}

}  // namespace
}  // namespace exporter
