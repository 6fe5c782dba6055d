// What the server does with requests below the root of an API, whatever that says.
#include "inflate.h"
#include "scripted_server.h"
#include "support/catch.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

using exporter::support::contains_text;
using support::http_get;
using support::http_request;
using support::HttpConnection;

constexpr const char* kType = "application/json; charset=utf-8";

TEST_CASE("what is asked arrives as it was sent", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  const std::string query = GENERATE("", "a=b", "a=%2541&b=%zz&&c&=d&a=b=c", "x=%00y", "a&b&a");
  CAPTURE(query);

  const auto answer = http_get(served.at, "/api/v1/things" + (query.empty() ? "" : "?" + query));

  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == kType);
  CHECK(answer.header("Cache-Control") == "no-store");
  CHECK(answer.body == "/api/v1/things?" + query);
}

TEST_CASE("an answer is compressed for those who accept it", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});

  const auto answer = http_get(served.at, "/api/v1/x?y", {{"Accept-Encoding", "gzip"}});

  CHECK(answer.header("Content-Encoding") == "gzip");
  CHECK(answer.header("Vary") == "Accept-Encoding");
  CHECK(inflate(answer.body) == "/api/v1/x?y");
}

TEST_CASE("a refusal is JSON that says when to come again or how", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  const auto refused = [&](unsigned status) {
    served.script.refuse_with = status;
    const auto answer = http_get(served.at, "/api/v1/x", {{"Accept-Encoding", "gzip"}});
    CHECK(answer.status == static_cast<int>(status));
    CHECK(answer.header("Content-Type") == kType);
    CHECK(answer.header("Cache-Control") == "no-store");
    CHECK_FALSE(answer.header("Content-Encoding"));
    CHECK(answer.body == R"({"error":"no"})");
    return answer;
  };

  CHECK_FALSE(refused(404).header("Retry-After"));
  CHECK(refused(503).header("Retry-After") == "1");
  CHECK(refused(405).header("Allow") == "GET, HEAD");
}

TEST_CASE("an answer that has to wait is suspended like a scrape", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  served.script.fresh = false;
  HttpConnection waiting(served.at);
  waiting.send("GET /api/v1/x HTTP/1.1\r\nHost: test\r\n\r\n");
  REQUIRE(served.script.saw_waiting(1));

  CHECK(http_get(served.at, "/-/healthy").status == 200);
  for (const auto& resume : served.script.take_waiting()) resume();

  CHECK(waiting.receive().body == "/api/v1/x?");
}

TEST_CASE("HEAD of an answer has its headers and no body", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  HttpConnection connection(served.at);

  const auto answer = connection.exchange({.method = "HEAD", .target = "/api/v1/x"});

  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == kType);
  CHECK(connection.received_until_closed().empty());
}

TEST_CASE("who would change something is told apart", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  const std::string method = GENERATE("POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  const auto answer = http_request(served.at, {.method = method, .target = "/api/v1/x", .body = "abc"});

  CHECK(answer.body == "/api/v1/x? changed");
}

TEST_CASE("requests to the API are no scrapes, and the metrics come first", "[http]") {
  ScriptedServer served({.telemetry_path = "/api/v1/metrics", .api_root = "/api/v1/"});

  CHECK(http_get(served.at, "/api/v1/x").status == 200);
  CHECK(http_get(served.at, "/api/v1/metrics").body == "up 1\n");
  CHECK(http_get(served.at, "/api/v1").status == 200);
  CHECK(http_get(served.at, "/api/v1x").status == 404);
  CHECK(http_get(served.at, "/api/v2/x").status == 404);

  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{200});
}

TEST_CASE("without an API there is none", "[http]") {
  ScriptedServer served;

  CHECK(http_get(served.at, "/api/v1/x").status == 404);
  CHECK(http_get(served.at, "/").body.find("JSON") == std::string::npos);
}

TEST_CASE("the landing page leads to the API", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/", .api_lists = {"interfaces", "pairs"}});

  const auto page = http_get(served.at, "/").body;

  CHECK(page.find("connections") == std::string::npos);  // it was not told of any
  for (const char* name : {"interfaces", "pairs", "openapi.json"})
    CHECK_THAT(page, contains_text("<a href=\"/api/v1/" + std::string(name) + "\">"));
}

TEST_CASE("a query that is longer than a server reads is refused", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/"});
  const char filler = GENERATE('a', '&', '%', '=');

  CHECK(http_get(served.at, "/api/v1/x?" + std::string(65'536, filler)).status == 414);
  CHECK(http_get(served.at, "/api/v1/x").status == 200);
}

// libmicrohttpd 0.9.75 says nothing when some hundred of them fill its memory; later ones refuse.
TEST_CASE("a client with thousands of parameters harms nobody but itself", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/", .idle_timeout = std::chrono::seconds(1)});
  const std::string path = GENERATE("/api/v1/x?", "/metrics?");
  HttpConnection hostile(served.at);
  std::string many;
  for (int i = 0; i < 4'000; ++i) many += "&a";

  hostile.send("GET " + path + many + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  CHECK(http_get(served.at, "/api/v1/x").status == 200);

  const auto answer = hostile.received_until_closed();
  CHECK((answer.empty() || answer.starts_with("HTTP/1.1 4")));
  CHECK(http_get(served.at, "/api/v1/x").status == 200);
}

}  // namespace
}  // namespace exporter::http
