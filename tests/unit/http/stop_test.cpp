#include <chrono>
#include <filesystem>
#include <list>
#include <thread>

#include "http/server.h"
#include "scripted_server.h"
#include "support/catch.h"
#include "temp_dir.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

using namespace std::chrono_literals;
using support::http_get;
using support::HttpConnection;

constexpr auto kScrape = "GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n";
constexpr std::size_t kLong = 50'000'000;

TEST_CASE("a running scrape is finished before the server stops", "[http]") {
  ScriptedServer served;
  served.script.text = [] { return std::make_unique<LongStream>(kLong); };
  HttpConnection connection(served.at);
  connection.send(kScrape);
  REQUIRE(served.script.saw_rendering(1));

  std::thread stopping([&] { served.server->stop(10s); });
  const auto answer = connection.receive();
  stopping.join();

  CHECK(answer.body.size() == kLong);
  CHECK(connection.closed_by_peer());
  CHECK(served.script.counted_codes() == std::vector<int>{200});
}

TEST_CASE("a reader that never reads does not keep the server from stopping", "[http]") {
  ScriptedServer served;
  served.script.text = [] { return std::make_unique<LongStream>(kLong); };
  HttpConnection connection(served.at);
  connection.send(kScrape);
  REQUIRE(served.script.saw_rendering(1));
  const auto began = Clock::now();

  served.server->stop(100ms);

  CHECK(Clock::now() - began < 2s);
  CHECK(served.script.counted_codes() == std::vector<int>{499});
}

TEST_CASE("scrapes that wait for a sweep are answered when the server stops", "[http]") {
  ScriptedServer served;
  served.script.fresh = false;
  HttpConnection connection(served.at);
  connection.send(kScrape);
  REQUIRE(served.script.saw_waiting(1));
  const auto began = Clock::now();

  served.server->stop(5s);

  CHECK(Clock::now() - began < 2s);
  const auto answer = connection.receive();
  CHECK(answer.body == "up 1\n");
  CHECK(answer.header("Connection") == "close");
  for (const auto& resume : served.script.take_waiting()) resume();
}

TEST_CASE("a server that goes away without stopping leaves no scrape waiting", "[http]") {
  Script script;
  std::list<HttpConnection> connections;
  {
    ScriptedServer served;
    served.script.fresh = false;
    for (int i = 0; i < 20; ++i) connections.emplace_back(served.at).send(kScrape);
    REQUIRE(served.script.saw_waiting(20));
  }

  for (auto& connection : connections) CHECK(connection.closed_by_peer());
}

TEST_CASE("silent clients do not delay stopping", "[http]") {
  ScriptedServer served;
  HttpConnection silent(served.at);
  HttpConnection idle(served.at);
  idle.exchange({.target = "/metrics"});
  const auto began = Clock::now();

  served.server->stop(5s);

  CHECK(Clock::now() - began < 1s);
  CHECK(silent.closed_by_peer());
  CHECK(idle.closed_by_peer());
}

TEST_CASE("nobody listens any more once the server has stopped", "[http]") {
  const bool on_a_port = GENERATE(true, false);
  const TempDir dir;
  ScriptedServer served({}, on_a_port ? "127.0.0.1:0" : "unix:" + dir.file("sock"));

  served.server->stop(1s);
  served.server->stop(1s);

  CHECK_THROWS(http_get(served.at, "/metrics"));
  CHECK_FALSE(std::filesystem::exists(dir.file("sock")));
}

TEST_CASE("who comes while the server stops is turned away", "[http]") {
  ScriptedServer served;
  served.script.text = [] { return std::make_unique<LongStream>(kLong); };
  HttpConnection running(served.at);
  running.send(kScrape);
  REQUIRE(served.script.saw_rendering(1));
  std::thread stopping([&] { served.server->stop(10s); });

  bool turned_away = false;
  while (!turned_away) {
    try {
      http_get(served.at, "/-/healthy");
    } catch (const std::runtime_error&) {
      turned_away = true;
    }
  }

  CHECK(running.receive().body.size() == kLong);
  stopping.join();
}

}  // namespace
}  // namespace exporter::http
