#include "base/log.h"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <set>
#include <string>
#include <thread>

#include "support/captured_stderr.h"
#include "support/catch.h"
#include "support/json_line.h"
#include "support/lines.h"

using namespace exporter;
using namespace exporter::support;

namespace {

// The one line that logging `message` leaves on stderr.
template <class Log>
std::string line_of(LogFormat format, const Log& log) {
  CapturedStderr captured;
  init_logging(LogLevel::Debug, format);
  log();
  const std::vector<std::string> lines = lines_of(captured.take());
  REQUIRE(lines.size() == 1);
  return lines.front();
}

// "2026-07-21T12:34:56.789Z"
bool is_time(const std::string& text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (kShape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kShape[i]) return false;
  return true;
}

std::string hex(int byte) {
  char digits[3];
  std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned>(byte));
  return digits;
}

}  // namespace

TEST_CASE("a JSON log line is a JSON object for every byte there is", "[base]") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string message = "eth" + std::string(1, static_cast<char>(byte)) + "0";

    const auto object = read_json_line(line_of(LogFormat::Json, [&] { spdlog::warn("{}", message); }));

    CAPTURE(byte);
    REQUIRE(object);
    CHECK(object->at("message") == (byte < 0x80 ? message : "eth\ufffd" + hex(byte) + "0"));
    CHECK(object->at("level") == "warning");
    CHECK(is_time(object->at("time")));
  }
}

TEST_CASE("a JSON log line survives whole hostile names", "[base]") {
  const std::string name =
      GENERATE(as<std::string>(), "a\"b", "x\\y", "\\", "\"", "a{b}", "{}", "$(id)", "%s%n", "caf\xc3\xa9",
               "\xe2\x82\xac", "\xf0\x9f\x92\xa1", "\xc2\x9b", "\x1b[31mred", "\r", "\t", "line\nbreak",
               "\x7f", "</script>", "\xe2\x80\xa8");
  const auto object =
      read_json_line(line_of(LogFormat::Json, [&] { spdlog::error("cannot attach to {}: no", name); }));

  REQUIRE(object);
  CHECK(object->at("message") == "cannot attach to " + name + ": no");
}

TEST_CASE("a JSON log line passes UTF-8 as it is and replaces only the bytes that are none", "[base]") {
  const std::string line = line_of(
      LogFormat::Json, [] { spdlog::info("{}", "caf\xc3\xa9 \xff\xfe \xed\xa0\x80 \xe2\x82\xac \xc3"); });

  CHECK(contains(line, "\"caf\u00e9 \ufffdff\ufffdfe \ufffded\ufffda0\ufffd80 \u20ac \ufffdc3\""));
}

TEST_CASE("a text log line begins with the time and the level", "[base]") {
  const std::string line = line_of(LogFormat::Text, [] { spdlog::info("attached to interface {}", "eth0"); });

  CHECK(is_time(line.substr(0, 24)));
  CHECK(line.substr(24) == " info  attached to interface eth0");
}

TEST_CASE("a text log line lets no name speak to the terminal", "[base]") {
  const std::string line = line_of(
      LogFormat::Text, [] { spdlog::warn("attached to {}", "\x1b]0;owned\x07\x7f caf\xc3\xa9\ttab"); });

  CHECK(line.ends_with(R"(attached to \x1b]0;owned\x07\x7f caf)"
                       "\xc3\xa9\ttab"));
}

TEST_CASE("a text log line has no bytes that a terminal could take for a command of eight bits", "[base]") {
  const std::string line =
      line_of(LogFormat::Text, [] { spdlog::warn("{}", "\x9b\x31m \xc2\x9b\x31m \xc2\xa0 \xff"); });

  CHECK(line.ends_with(R"(\x9b1m \xc2\x9b1m )"
                       "\xc2\xa0"
                       R"( \xff)"));
}

TEST_CASE("what is below the level is not logged", "[base]") {
  CapturedStderr captured;
  init_logging(LogLevel::Warn, LogFormat::Json);

  spdlog::debug("too small");
  spdlog::info("still too small");
  spdlog::warn("heard");
  spdlog::error("heard");

  CHECK(lines_of(captured.take()).size() == 2);
}

TEST_CASE("lines of several threads do not mix", "[base]") {
  CapturedStderr captured;
  init_logging(LogLevel::Info, LogFormat::Json);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([i] {
        for (int k = 0; k < 50; ++k) spdlog::info("{}/{} {}", i, k, std::string(60, 'x'));
      });
  }

  std::set<std::string> messages;
  for (const std::string& line : lines_of(captured.take())) {
    const auto object = read_json_line(line);
    REQUIRE(object);
    messages.insert(object->at("message"));
  }
  CHECK(messages.size() == 200);
}
