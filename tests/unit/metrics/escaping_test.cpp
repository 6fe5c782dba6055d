#include "metrics/escaping.h"

#include <set>

#include "support/catch.h"

using exporter::ExpositionFormat;
using exporter::metrics::escape_help;
using exporter::metrics::escape_label;

namespace {

struct Case {
  const char* what;
  std::string value;
  std::string escaped;
};

}  // namespace

TEST_CASE("what would end a label value early is escaped", "[metrics]") {
  CHECK(escape_label("a\"b") == "a\\\"b");
  CHECK(escape_label("x\\y") == "x\\\\y");
  CHECK(escape_label("1\n2") == "1\\n2");
  CHECK(escape_label("") == "");
}

TEST_CASE("a quote in HELP is escaped for OpenMetrics and left alone in 0.0.4", "[metrics]") {
  CHECK(escape_help("say \"a\\b\"\n", ExpositionFormat::Text004) == "say \"a\\\\b\"\\n");
  CHECK(escape_help("say \"a\\b\"\n", ExpositionFormat::OpenMetrics100) == "say \\\"a\\\\b\\\"\\n");
}

TEST_CASE("well-formed UTF-8 passes as it is", "[metrics]") {
  const std::string value =
      GENERATE(as<std::string>{}, "eth0", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
               "\xee\x80\x80", "\xef\xbf\xbc", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
               "wan\xe2\x82\xac");
  CHECK(escape_label(value) == value);
}

TEST_CASE("each byte that is no UTF-8 becomes U+FFFD and its two hex digits", "[metrics]") {
  const auto row = GENERATE(values<Case>({
      {"lone continuation", "\x80", "\ufffd80"},
      {"never a lead", "\xff", "\ufffdff"},
      {"between good bytes",
       "a\xfe"
       "z",
       "a\ufffdfez"},
      {"overlong of two", "\xc0\xaf", "\ufffdc0\ufffdaf"},
      {"overlong of two, edge", "\xc1\xbf", "\ufffdc1\ufffdbf"},
      {"overlong of three", "\xe0\x9f\xbf", "\ufffde0\ufffd9f\ufffdbf"},
      {"overlong of four", "\xf0\x8f\xbf\xbf", "\ufffdf0\ufffd8f\ufffdbf\ufffdbf"},
      {"first surrogate", "\xed\xa0\x80", "\ufffded\ufffda0\ufffd80"},
      {"last surrogate", "\xed\xbf\xbf", "\ufffded\ufffdbf\ufffdbf"},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", "\ufffdf4\ufffd90\ufffd80\ufffd80"},
      {"five-byte lead", "\xf8\x88", "\ufffdf8\ufffd88"},
      {"cut after one of two", "\xc3", "\ufffdc3"},
      {"cut after two of three", "\xe2\x82", "\ufffde2\ufffd82"},
      {"cut after three of four", "\xf0\x9f\x92", "\ufffdf0\ufffd9f\ufffd92"},
      {"lead before ASCII", "\xc3(", "\ufffdc3("},
      {"third byte wrong", "\xe2\x82(", "\ufffde2\ufffd82("},
      {"a genuine U+FFFD", "\ufffd", "\ufffdef\ufffdbf\ufffdbd"},
  }));
  INFO(row.what);

  CHECK(escape_label(row.value) == row.escaped);
  CHECK(escape_label(row.value).size() <= row.value.size() * exporter::metrics::kMaxEscapedByte);
}

TEST_CASE("an interface name that is not UTF-8 is escaped without collisions", "[metrics]") {
  const std::string alphabet =
      "\xef\xbf\xbd\xc3\x80"
      "8\\\"n\n";
  std::set<std::string> escaped{escape_label("")};
  std::size_t names = 1;

  for (const char a : alphabet)
    for (const char b : alphabet)
      for (const char c : alphabet)
        for (const char d : alphabet) {
          escaped.insert(escape_label(std::string{a, b, c, d}));
          ++names;
        }
  escaped.insert(escape_label("\xff"));
  escaped.insert(
      escape_label("\ufffd"
                   "ff"));  // what the escaped form of the one before looks like
  names += 2;

  CHECK(escaped.size() == names);
}
