#include "api/json_writer.h"

#include <array>
#include <limits>

#include "support/catch.h"
#include "support/json_value.h"

namespace exporter::api {
namespace {

using support::JsonValue;

template <class Write>
std::string written(const Write& write) {
  std::array<char, 1024> text{};
  JsonWriter out(text);
  write(out);
  REQUIRE(out.commit());
  return {text.data(), out.size()};
}

TEST_CASE("any bytes are a valid string, and none look like others", "[api]") {
  for (unsigned byte = 0; byte <= 255; ++byte) {
    const std::string bytes = {'a', static_cast<char>(byte), 'b'};
    CAPTURE(byte);

    const auto value = JsonValue::parse(written([&](JsonWriter& out) { out.string(bytes); }));

    CHECK(value.text == shown_text(bytes));
    if (byte < 0x80) CHECK(value.text == bytes);
  }
  CHECK(shown_text("\xff") ==
        "\xef\xbf\xbd"
        "ff");
  CHECK(shown_text("\xef\xbf\xbd") != "\xef\xbf\xbd");
  CHECK(shown_text("öß€😀") == "öß€😀");
}

TEST_CASE("counts are exact and rates read back the same", "[api]") {
  const auto number = [](auto value) { return written([&](JsonWriter& out) { out.number(value); }); };

  CHECK(number(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(number(std::uint64_t{9007199254740993}) == "9007199254740993");
  CHECK(number(0.1) == "0.1");
  CHECK(number(100000.0) == "100000");
  CHECK(std::stod(number(1.0 / 3)) == 1.0 / 3);
  CHECK(JsonValue::parse(number(1e300)).number() == 1e300);
}

TEST_CASE("members stand apart and objects within objects close", "[api]") {
  const auto text = written([](JsonWriter& out) {
    out.open();
    out.open("a");
    out.close();
    out.name("b");
    out.boolean(true);
    out.open("c");
    out.name("d");
    out.raw("null");
    out.close();
    out.name("e");
    out.string("");
    out.close();
  });

  CHECK(text == R"({"a":{},"b":true,"c":{"d":null},"e":""})");
}

TEST_CASE("what finds no room leaves nothing behind", "[api]") {
  std::array<char, 12> text{};
  JsonWriter out(text);
  out.string("12345678");
  REQUIRE(out.commit());

  out.number(std::uint64_t{123});
  CHECK_FALSE(out.commit());
  CHECK(out.size() == 10);

  out.number(std::uint64_t{12});
  CHECK(out.commit());
  CHECK(out.size() == 12);
}

}  // namespace
}  // namespace exporter::api
