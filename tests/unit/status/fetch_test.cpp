// Whoever answers, there is an end to it, and words for it.
#include "status/fetch.h"

#include <vector>

#include "support/catch.h"
#include "unit/status/scripted_peer.h"

using namespace exporter;
using namespace exporter::status;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

struct Told {
  Result<unsigned> result;
  Lines lines;
};

Told ask(const ListenAddress& address, const FetchLimits& limits = {}, const Manner& manner = {}) {
  Lines lines;
  auto result = fetch(
      address, "/metrics",
      [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
      },
      manner, limits);
  return {std::move(result), std::move(lines)};
}

// Of a peer that says this once it was asked.
Told ask_one_that_says(const std::string& answer, const FetchLimits& limits = {}) {
  const ScriptedPeer peer([&](int fd) {
    ScriptedPeer::hear(fd);
    ScriptedPeer::say(fd, answer);
  });
  return ask(peer.address(), limits);
}

std::string complaint(const Told& told) {
  REQUIRE_FALSE(told.result);
  return told.result.error().message();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";

}  // namespace

TEST_CASE("a body comes line by line, the last one without an end too", "[status]") {
  const Told told = ask_one_that_says(kHead + "a 1\nb 2\r\n\nc 3");

  REQUIRE(told.result);
  CHECK(*told.result == 200);
  CHECK(told.lines == Lines{"a 1", "b 2", "", "c 3"});
}

TEST_CASE("lines arrive whole, however they are cut", "[status]") {
  const ScriptedPeer peer([](int fd) {
    ScriptedPeer::hear(fd);
    for (const char byte : kHead + "abc 1\ndef 2\n") ScriptedPeer::say(fd, std::string(1, byte));
  });
  const Told told = ask(peer.address(), {.longest_line = 40});

  REQUIRE(told.result);
  CHECK(told.lines == Lines{"abc 1", "def 2"});
}

TEST_CASE("who has enough reads no further", "[status]") {
  const ScriptedPeer peer([](int fd) {
    ScriptedPeer::hear(fd);
    ScriptedPeer::say(fd, kHead);
    while (ScriptedPeer::say(fd, "a 1\n")) continue;
  });
  int lines = 0;
  const auto result = fetch(peer.address(), "/", [&](std::string_view) { return ++lines < 3; });

  CHECK(result);
  CHECK(lines == 3);
}

TEST_CASE("the request names path and host and wants no chunks", "[status]") {
  std::string heard;
  {
    const ScriptedPeer peer([&](int fd) {
      heard = ScriptedPeer::hear(fd);
      ScriptedPeer::say(fd, kHead);
    });
    CHECK(ask(peer.address()).result);
  }
  CHECK(heard.starts_with("GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n"));
  CHECK(heard.ends_with("\r\n\r\n"));
}

TEST_CASE("a login stands in the request, and who gave one is told that it is refused", "[status]") {
  std::string heard;
  Told told = [&] {
    const ScriptedPeer peer([&](int fd) {
      heard = ScriptedPeer::hear(fd);
      ScriptedPeer::say(fd, "HTTP/1.1 401 Unauthorized\r\n\r\n");
    });
    return ask(peer.address(), {}, {.authorization = "Basic YTpi"});
  }();

  CHECK(has(heard, "\r\nAuthorization: Basic YTpi\r\n"));
  CHECK(has(complaint(told), "refuses the user and the password of --login (401)"));
  CHECK_FALSE(has(complaint(told), "YTpi"));
}

TEST_CASE("what is put over a connection is asked instead of it, and told whether it stays here",
          "[status]") {
  struct Scripted : ByteStream {
    Result<void> send(std::string_view) override { return {}; }
    Result<std::size_t> receive(std::span<char> to) override {
      const std::string text = std::exchange(answer, "");
      std::copy(text.begin(), text.end(), to.begin());
      return text.size();
    }
    std::string answer = kHead + "through 1\n";
  };
  bool stays = false;
  const Secure secure = [&](std::unique_ptr<ByteStream>, bool on_this_host) {
    stays = on_this_host;
    return Result<std::unique_ptr<ByteStream>>(std::make_unique<Scripted>());
  };
  const ScriptedPeer peer([](int fd) { ScriptedPeer::hear(fd); });

  CHECK(ask(peer.address(), {}, {.secure = secure}).lines == Lines{"through 1"});
  CHECK(stays);
}

TEST_CASE("one that is not ready is heard", "[status]") {
  const Told told = ask_one_that_says("HTTP/1.1 503 Service Unavailable\r\n\r\nwhy");
  REQUIRE(told.result);
  CHECK(*told.result == 503);
  CHECK(told.lines == Lines{"why"});
}

TEST_CASE("each answer that is none has its own words", "[status]") {
  struct Row {
    std::string answer;
    std::string words;
  };
  const Row row = GENERATE(values<Row>({
      {"HTTP/1.1 401 Unauthorized\r\n\r\n", "a user and a password (401)"},
      {"HTTP/1.1 404 Not Found\r\n\r\n", "nothing at /metrics (404)"},
      {"HTTP/1.1 500 Oh\r\n\r\n", "answers with 500"},
      {"\x15\x03\x01", "TLS"},
      {"", "TLS"},
      {"SSH-2.0-OpenSSH_9.2\r\n", "no HTTP server"},
      {"HTTP/1.1 \r\n", "no HTTP server"},
      {"HTTP/1.1 200 OK\r\nA: b\r\n", "no HTTP server"},
  }));
  CAPTURE(row.answer);

  const std::string words = complaint(ask_one_that_says(row.answer));

  CAPTURE(words);
  CHECK(has(words, row.words));
  CHECK(has(words, "ask 127.0.0.1:"));
}

TEST_CASE("a body without an end is left at the limit", "[status]") {
  const ScriptedPeer peer([](int fd) {
    ScriptedPeer::hear(fd);
    ScriptedPeer::say(fd, kHead);
    while (ScriptedPeer::say(fd, "a 1\n")) continue;
  });
  CHECK(has(complaint(ask(peer.address(), {.most_bytes = 100'000})), "answer has no end"));
}

TEST_CASE("a line without an end is left at the limit", "[status]") {
  const ScriptedPeer peer([](int fd) {
    ScriptedPeer::hear(fd);
    ScriptedPeer::say(fd, kHead);
    while (ScriptedPeer::say(fd, "aaaa")) continue;
  });
  CHECK(has(complaint(ask(peer.address(), {.longest_line = 1000})), "lines have no end"));
}

TEST_CASE("one that says nothing is left at the deadline", "[status]") {
  const ScriptedPeer peer([](int fd) {
    while (!ScriptedPeer::hear(fd).empty()) continue;  // until we leave
  });
  CHECK(has(complaint(ask(peer.address(), {.deadline = 50ms})), "takes too long"));
}

TEST_CASE("nobody there is said so", "[status]") {
  ListenAddress nobody;
  {
    const ScriptedPeer peer([](int) {});
    nobody = peer.address();
  }
  CHECK(has(complaint(ask(nobody)), "Is the exporter running"));
  CHECK(has(complaint(ask({.host = {}, .port = 0, .unix_path = "/nowhere/at.all"})),
            "Is the exporter running"));
}

TEST_CASE("one that listens everywhere is asked here", "[status]") {
  const ScriptedPeer peer([](int fd) {
    ScriptedPeer::hear(fd);
    ScriptedPeer::say(fd, kHead + "a 1\n");
  });
  CHECK(ask({.host = "", .port = peer.address().port, .unix_path = {}}).lines == Lines{"a 1"});
}
