#include "api/percent.h"

#include "support/catch.h"

namespace exporter::api {
namespace {

TEST_CASE("what is percent-encoded comes back", "[api]") {
  CHECK(percent_decoded("10.0.0.0%2F8") == "10.0.0.0/8");
  CHECK(percent_decoded("a%2fb%2Bc+d") == "a/b+c d");
  CHECK(percent_decoded("%2541") == "%41");  // once, not twice
  CHECK(percent_decoded("%00") == std::string(1, '\0'));
  CHECK(percent_decoded("%C3%b6") == "ö");
  CHECK(percent_decoded("") == "");
}

TEST_CASE("a percent sign without two hexadecimal digits is refused", "[api]") {
  const auto* const text = GENERATE("%", "%4", "a%", "%g1", "%1g", "%%41", "% 41", "%+1", "100%", "%-1");
  CAPTURE(text);

  CHECK_FALSE(percent_decoded(text));
}

TEST_CASE("all bytes survive the way out and back", "[api]") {
  std::string bytes;
  for (unsigned byte = 0; byte <= 255; ++byte) bytes += static_cast<char>(byte);

  const auto encoded = percent_encoded(bytes);

  CHECK(percent_decoded(encoded) == bytes);
  for (const char c : encoded) CHECK((c > ' ' && c < 0x7f && c != '&' && c != '=' && c != '#' && c != '+'));
}

}  // namespace
}  // namespace exporter::api
