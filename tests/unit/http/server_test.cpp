#include "http/server.h"

#include "inflate.h"
#include "scripted_server.h"
#include "support/catch.h"
#include "temp_dir.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

using exporter::support::contains_text;
using support::http_get;
using support::http_request;
using support::HttpConnection;

TEST_CASE("a scrape is answered as text", "[http]") {
  ScriptedServer served;

  const auto answer = http_get(served.at, "/metrics");

  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(answer.body == "up 1\n");
  CHECK_FALSE(answer.header("Content-Encoding"));
  CHECK(answer.header("Vary") == "Accept, Accept-Encoding");
}

TEST_CASE("a scrape is answered as OpenMetrics for those who prefer it", "[http]") {
  ScriptedServer served;

  const auto answer = http_get(served.at, "/metrics",
                               {{"Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"}});

  CHECK(answer.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(answer.body == "up 1\n# EOF\n");
}

TEST_CASE("a header that is sent in pieces counts as one", "[http]") {
  ScriptedServer served;

  const auto answer = http_get(served.at, "/metrics",
                               {{"Accept", "text/plain;q=0.5"},
                                {"accept", "application/openmetrics-text"},
                                {"Accept-Encoding", "br"},
                                {"ACCEPT-ENCODING", "gzip"}});

  CHECK(inflate(answer.body) == "up 1\n# EOF\n");
}

TEST_CASE("a scrape is compressed for those who accept it", "[http]") {
  ScriptedServer served;
  const auto text = metrics_like_text(3'000'000);
  served.script.text = [&] { return std::make_unique<StringStream>(text); };

  const auto answer = http_get(served.at, "/metrics", {{"Accept-Encoding", "gzip"}});

  CHECK(answer.header("Content-Encoding") == "gzip");
  CHECK(answer.body.size() < text.size() / 2);
  CHECK(inflate(answer.body) == text);
}

TEST_CASE("compression is a favour that ends when too many have it", "[http]") {
  ScriptedServer served({.most_compressed = 0});

  const auto answer = http_get(served.at, "/metrics", {{"Accept-Encoding", "gzip"}});

  CHECK_FALSE(answer.header("Content-Encoding"));
  CHECK(answer.body == "up 1\n");
}

TEST_CASE("a long scrape arrives whole, also where headers leave little room", "[http]") {
  ScriptedServer served;
  const auto text = metrics_like_text(1'000'000);
  served.script.text = [&] { return std::make_unique<StringStream>(text); };
  const std::size_t padding = GENERATE(0U, 8'000U, 12'000U, 14'000U);
  CAPTURE(padding);

  const auto answer = http_get(served.at, "/metrics", {{"X-Padding", std::string(padding, 'x')}});

  CHECK(answer.status == 200);
  CHECK(answer.body == text);
}

TEST_CASE("a client of HTTP/1.0 gets no chunks", "[http]") {
  ScriptedServer served;
  const auto text = metrics_like_text(200'000);
  served.script.text = [&] { return std::make_unique<StringStream>(text); };
  HttpConnection connection(served.at);

  connection.send("GET /metrics HTTP/1.0\r\n\r\n");
  const auto answer = connection.receive();

  CHECK_FALSE(answer.header("Transfer-Encoding"));
  CHECK(answer.body == text);
}

TEST_CASE("HEAD gets the headers of a scrape without waiting or rendering", "[http]") {
  ScriptedServer served;
  served.script.fresh = false;
  HttpConnection connection(served.at);

  const auto answer = connection.exchange({.method = "HEAD", .target = "/metrics"});

  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK_FALSE(answer.header("Content-Length"));  // nobody knows it
  CHECK(connection.received_until_closed().empty());
  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{200});
}

TEST_CASE("only exact paths exist", "[http]") {
  ScriptedServer served;
  const auto* const target =
      GENERATE("/metricsx", "/metrics/", "/metric", "//metrics", "/Metrics", "/metrics%00", "/%6detrics",
               "/-/", "/-/healthyx", "/favicon.ico", "/..", "/metrics/../");
  CAPTURE(target);

  CHECK(http_get(served.at, target).status == 404);
  CHECK(http_request(served.at, {.method = "POST", .target = target}).status == 404);
}

TEST_CASE("a query is ignored", "[http]") {
  ScriptedServer served;

  CHECK(http_get(served.at, "/metrics?x=1&y=%00").body == "up 1\n");
}

TEST_CASE("other methods are told which ones work", "[http]") {
  ScriptedServer served;
  const std::string method = GENERATE("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "FOO");
  const std::string target = GENERATE("/metrics", "/", "/-/ready", "/-/healthy");
  CAPTURE(method, target);

  const auto answer = http_request(served.at, {.method = method, .target = target, .body = "abc"});

  CHECK(answer.status == 405);
  CHECK(answer.header("Allow") == "GET, HEAD");
}

TEST_CASE("the landing page says what this is and leads to the metrics", "[http]") {
  ScriptedServer served({.telemetry_path = "/a&b", .version = "9.8.7<"});

  const auto answer = http_get(served.at, "/");

  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(answer.header("X-Content-Type-Options") == "nosniff");
  CHECK_THAT(answer.body, contains_text("9.8.7&lt;") && contains_text("<a href=\"/a&amp;b\">") &&
                              contains_text("/-/ready"));
  CHECK(http_get(served.at, "/a&b").body == "up 1\n");
  CHECK(http_get(served.at, "/metrics").status == 404);
}

TEST_CASE("metrics at the root leave no landing page", "[http]") {
  ScriptedServer served({.telemetry_path = "/"});

  CHECK(http_get(served.at, "/").body == "up 1\n");
}

TEST_CASE("healthy is whoever answers, ready is who has something to say", "[http]") {
  ScriptedServer served;
  served.script.reason = "no interface is attached";

  CHECK(http_get(served.at, "/-/healthy").status == 200);
  const auto not_ready = http_get(served.at, "/-/ready");
  CHECK(not_ready.status == 503);
  CHECK(not_ready.body == "not ready: no interface is attached\n");

  served.script.reason.reset();
  CHECK(http_get(served.at, "/-/ready").status == 200);
}

TEST_CASE("a connection serves many scrapes", "[http]") {
  ScriptedServer served;
  HttpConnection connection(served.at);

  for (int i = 0; i < 3; ++i) CHECK(connection.exchange({.target = "/metrics"}).body == "up 1\n");
  CHECK(connection.exchange({.method = "POST", .target = "/metrics", .body = "x"}).status == 405);
  CHECK(connection.exchange({.target = "/-/healthy"}).status == 200);
}

TEST_CASE("each scrape is counted once, when it has ended", "[http]") {
  ScriptedServer served;

  http_get(served.at, "/metrics");
  REQUIRE(served.script.saw_counted(1));
  http_request(served.at, {.method = "DELETE", .target = "/metrics"});
  REQUIRE(served.script.saw_counted(2));
  http_get(served.at, "/");
  http_get(served.at, "/metricsx");
  http_request(served.at, {.method = "HEAD", .target = "/metrics"});
  REQUIRE(served.script.saw_counted(3));

  CHECK(served.script.counted_codes() == std::vector<int>{200, 405, 200});
}

TEST_CASE("a scrape whose client leaves is counted as such", "[http]") {
  ScriptedServer served;
  served.script.text = [] { return std::make_unique<LongStream>(100'000'000); };
  {
    HttpConnection connection(served.at);
    connection.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
    REQUIRE(served.script.saw_rendering(1));
  }

  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{499});
}

TEST_CASE("a scrape that takes longer than it may is cut off", "[http]") {
  ScriptedServer served({.answer_timeout = std::chrono::seconds(0)});
  HttpConnection connection(served.at);

  CHECK_THROWS(connection.exchange({.target = "/metrics"}));
  CHECK(connection.closed_by_peer());
  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{499});
}

TEST_CASE("a handler that throws makes a 500 and nothing worse", "[http]") {
  ScriptedServer served;
  served.script.text = []() -> std::unique_ptr<TextStream> { throw std::bad_alloc(); };

  CHECK(http_get(served.at, "/metrics").status == 500);
  CHECK(http_get(served.at, "/-/healthy").status == 200);
  REQUIRE(served.script.saw_counted(1));
  CHECK(served.script.counted_codes() == std::vector<int>{500});
}

TEST_CASE("IPv6 and IPv4 clients are both served", "[http]") {
  ScriptedServer served({}, ":0");
  auto v6 = served.at;
  v6.host = "::1";

  CHECK(http_get(served.at, "/metrics").status == 200);
  if (served.server->display().starts_with("[::]")) CHECK(http_get(v6, "/metrics").status == 200);
}

TEST_CASE("a unix socket is served like a port", "[http]") {
  const TempDir dir;
  ScriptedServer served({}, "unix:" + dir.file("sock"));

  CHECK(http_get(served.at, "/metrics").body == "up 1\n");
  CHECK(served.server->display() == "unix:" + dir.file("sock"));
}

}  // namespace
}  // namespace exporter::http
