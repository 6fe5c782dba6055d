#include <chrono>
#include <list>

#include "http/server.h"
#include "scripted_server.h"
#include "support/catch.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

using namespace std::chrono_literals;
using support::http_get;
using support::HttpConnection;

Duration time_of_a_scrape(const support::Endpoint& at) {
  const auto began = Clock::now();
  CHECK(http_get(at, "/metrics").status == 200);
  return Clock::now() - began;
}

TEST_CASE("two hundred clients that never finish their request delay no scrape", "[http]") {
  ScriptedServer served;
  std::list<HttpConnection> trickling;
  for (int i = 0; i < 200; ++i) trickling.emplace_back(served.at).send("GET /metrics HTTP/1.1\r\nHos");

  CHECK(time_of_a_scrape(served.at) < 1s);
}

TEST_CASE("more silent clients than there is room for keep nobody out", "[http]") {
  ScriptedServer served({.most_connections = 64});
  std::list<HttpConnection> silent;
  for (int i = 0; i < 300; ++i) silent.emplace_back(served.at).send("G");

  CHECK(time_of_a_scrape(served.at) < 1s);
  CHECK(silent.front().closed_by_peer());
}

TEST_CASE("readers that never read delay no scrape", "[http]") {
  ScriptedServer served;
  served.script.text = [] { return std::make_unique<LongStream>(50'000'000); };
  std::list<HttpConnection> slow;
  for (int i = 0; i < 30; ++i) slow.emplace_back(served.at).send("GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n");
  REQUIRE(served.script.saw_rendering(30));
  const auto began = Clock::now();

  CHECK(http_get(served.at, "/-/healthy").status == 200);

  CHECK(Clock::now() - began < 1s);
}

TEST_CASE("more readers that never read than there is room for keep nobody out", "[http]") {
  ScriptedServer served({.most_connections = 32});
  served.script.text = [] { return std::make_unique<LongStream>(50'000'000); };
  std::list<HttpConnection> slow;
  for (int i = 0; i < 100; ++i) slow.emplace_back(served.at).send("GET /metrics HTTP/1.1\r\nHost: t\r\n\r\n");
  const auto began = Clock::now();

  CHECK(http_get(served.at, "/-/healthy").status == 200);

  CHECK(Clock::now() - began < 1s);
}

TEST_CASE("a client that says nothing is let go after a while", "[http]") {
  ScriptedServer served({.idle_timeout = 1s});
  HttpConnection connection(served.at);

  CHECK(connection.closed_by_peer());
}

TEST_CASE("endless headers are refused", "[http]") {
  ScriptedServer served;
  HttpConnection connection(served.at);
  connection.send("GET /metrics HTTP/1.1\r\nHost: t\r\nX-Long: " + std::string(65'536, 'x') + "\r\n\r\n");

  int status = 0;
  try {
    status = connection.receive().status;
  } catch (const std::runtime_error&) {  // closed with our bytes unread: what was said may be lost
  }

  CHECK((status == 431 || status == 0));
  CHECK(http_get(served.at, "/-/healthy").status == 200);
}

TEST_CASE("an endless body is not read", "[http]") {
  ScriptedServer served;
  HttpConnection connection(served.at);
  connection.send("POST /metrics HTTP/1.1\r\nHost: t\r\nContent-Length: 100000000\r\n\r\n");
  connection.send(std::string(1'000'000, 'x'));

  CHECK(connection.closed_by_peer());
  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{499});
}

TEST_CASE("garbage is refused", "[http]") {
  ScriptedServer served;
  HttpConnection connection(served.at);
  connection.send(std::string("\x16\x03\x01\x02\x00\x01\r\n\r\n", 10));

  CHECK(connection.closed_by_peer());
  CHECK(http_get(served.at, "/-/healthy").status == 200);
}

}  // namespace
}  // namespace exporter::http
