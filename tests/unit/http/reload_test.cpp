#include <string>
#include <vector>

#include "scripted_server.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

using support::http_get;
using support::http_request;
using support::HttpConnection;
using support::HttpRequest;

// What a reload asks for.
const HttpRequest kReload{.method = "POST", .target = "/-/reload"};

constexpr auto kSent = "POST /-/reload HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n";

struct Reloading : ScriptedServer {
  Reloading() : ScriptedServer({}, "127.0.0.1:0", true) {}
};

TEST_CASE("where nobody may reload, POST is refused as Prometheus refuses it", "[http]") {
  ScriptedServer served;

  const auto answer = http_request(served.at, kReload);

  CHECK(answer.status == 403);
  CHECK(answer.body == "Lifecycle API is not enabled.\n");
}

TEST_CASE("only POST reloads", "[http]") {
  const bool may = GENERATE(false, true);
  ScriptedServer served({}, "127.0.0.1:0", may);
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
    INFO(method);
    const auto answer = http_request(served.at, {.method = method, .target = "/-/reload"});
    CHECK(answer.status == 405);
    CHECK(answer.header("Allow") == "POST");
  }
  CHECK(served.script.reloads_asked() == 0);
}

TEST_CASE("a reload is answered when it is over, and holds up nobody until then", "[http]") {
  Reloading served;
  HttpConnection asking(served.at);
  asking.send(kSent);
  REQUIRE(served.script.saw_waiting(1));
  CHECK(http_get(served.at, "/-/healthy").status == 200);

  served.script.finish_reloads({.status = 500, .text = "not reloaded: why\n"});

  const auto answer = asking.receive();
  CHECK(answer.status == 500);
  CHECK(answer.body == "not reloaded: why\n");
}

TEST_CASE("the body of a reload is read and ignored, and a huge one ends the connection", "[http]") {
  Reloading served;
  served.script.reload_at_once = true;

  const auto answer =
      http_request(served.at, {.method = "POST", .target = "/-/reload", .body = std::string(60'000, 'x')});
  CHECK(answer.status == 200);

  HttpConnection huge(served.at);
  huge.send("POST /-/reload HTTP/1.1\r\nHost: test\r\nContent-Length: 10000000\r\n\r\n");
  const std::string piece(100'000, 'x');
  for (int i = 0; i < 20; ++i) huge.send(piece);
  CHECK(huge.closed_by_peer());
  CHECK(served.script.reloads_asked() == 1);
}

TEST_CASE("a server that stops lets nobody wait for a reload", "[http]") {
  Reloading served;
  HttpConnection asking(served.at);
  asking.send(kSent);
  REQUIRE(served.script.saw_waiting(1));

  served.server->stop(std::chrono::seconds(5));

  CHECK(asking.receive().status == 503);
  served.script.finish_reloads({});
}

}  // namespace
}  // namespace exporter::http
