// Names and passwords, as clients meet them.
#include "http/web_security.h"
#include "scripted_server.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

using support::http_get;
using support::HttpConnection;
using support::HttpHeaders;

// "alice" with the password "U*U", at the least cost.
const std::string kHash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
const HttpHeaders kAlice{{"Authorization", "Basic YWxpY2U6VSpV"}};
const HttpHeaders kWrong{{"Authorization", "Basic YWxpY2U6VSpX"}};
const HttpHeaders kStranger{{"Authorization", "Basic Ym9iOlUqVQ=="}};  // bob:U*U

std::shared_ptr<const WebSecurity> security(WebSettings settings) {
  auto made = WebSecurity::create(std::move(settings), std::chrono::system_clock::now());
  REQUIRE(made);
  return *made;
}

WebSettings with_alice() {
  WebSettings settings;
  settings.users.emplace("alice", kHash);
  return settings;
}

TEST_CASE("without a login nothing is served, whatever the path", "[http]") {
  ScriptedServer served({.api_root = "/api/v1/", .security = security(with_alice())});

  for (const char* path : {"/metrics", "/", "/-/healthy", "/-/ready", "/api/v1/pairs", "/nothing"}) {
    CAPTURE(path);
    const auto answer = http_get(served.at, path);
    CHECK(answer.status == 401);
    CHECK(answer.header("WWW-Authenticate").value_or("").starts_with("Basic "));
    CHECK(http_get(served.at, path, kWrong).status == 401);
    CHECK(http_get(served.at, path, kStranger).status == 401);
    CHECK(http_get(served.at, path, kAlice).status != 401);
  }
  CHECK(http_get(served.at, "/metrics", kAlice).body == "up 1\n");
}

TEST_CASE("a login holds for one request and not for its connection", "[http]") {
  ScriptedServer served({.security = security(with_alice())});
  HttpConnection connection(served.at);

  CHECK(connection.exchange({.target = "/metrics", .headers = kAlice}).status == 200);
  CHECK(connection.exchange({.target = "/metrics"}).status == 401);
  CHECK(connection.exchange({.target = "/metrics", .headers = kAlice}).status == 200);
  CHECK(served.script.saw_counted(3));
  CHECK(served.script.counted_codes() == std::vector<int>{200, 401, 200});
}

TEST_CASE("a scrape waits for its login and then for a sweep", "[http]") {
  ScriptedServer served({.security = security(with_alice())});
  served.script.fresh = false;
  HttpConnection connection(served.at);

  connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6VSpV\r\n\r\n");
  REQUIRE(served.script.saw_waiting(1));
  for (const auto& resume : served.script.take_waiting()) resume();

  CHECK(connection.receive().body == "up 1\n");
}

TEST_CASE("who guesses is asked to come again, and whoever is known is not", "[http]") {
  ScriptedServer served({.security = security(with_alice())});
  CHECK(http_get(served.at, "/metrics", kAlice).status == 200);

  int refused = 0;
  int put_off = 0;
  const std::vector<std::string> guesses{
      "YWxpY2U6MQ==", "YWxpY2U6Mg==", "YWxpY2U6Mw==", "YWxpY2U6NA==", "YWxpY2U6NQ==",
      "YWxpY2U6Ng==", "YWxpY2U6Nw==", "YWxpY2U6OA==", "YWxpY2U6OQ=="};
  for (const auto& guess : guesses) {
    const auto answer = http_get(served.at, "/metrics", {{"Authorization", "Basic " + guess}});
    (answer.status == 401 ? refused : put_off) += 1;
    if (answer.status != 401) CHECK(answer.status == 429);
    if (answer.status != 401) CHECK(answer.header("Retry-After") == "1");
  }

  CHECK(refused >= 4);
  CHECK(put_off >= 1);
  CHECK(http_get(served.at, "/metrics", kAlice).status == 200);
}

TEST_CASE("users come and go while serving", "[http]") {
  ScriptedServer served({.security = security(with_alice())});
  CHECK(http_get(served.at, "/metrics", kAlice).status == 200);
  WebSettings bob;
  bob.users.emplace("bob", kHash);

  REQUIRE(served.server->secure(security(bob)));
  CHECK(http_get(served.at, "/metrics", kAlice).status == 401);
  CHECK(http_get(served.at, "/metrics", kStranger).status == 200);

  const auto nobody = served.server->secure(security({}));
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().message() ==
        "basic_auth_users: logins cannot be done away with while serving; restart for it");
  CHECK(http_get(served.at, "/metrics").status == 401);
  CHECK(http_get(served.at, "/metrics", kStranger).status == 200);
}

TEST_CASE("headers that were asked for are in every answer, once", "[http]") {
  auto settings = with_alice();
  settings.headers = {{"X-Content-Type-Options", "nosniff"},
                      {"Content-Security-Policy", "default-src 'self'"}};
  ScriptedServer served({.security = security(settings)});

  for (const auto& headers : {kAlice, HttpHeaders{}}) {
    const auto answer = http_get(served.at, "/", headers);
    int policies = 0;
    for (const auto& [name, value] : answer.headers) policies += name == "Content-Security-Policy" ? 1 : 0;
    CHECK(policies == 1);
    CHECK(answer.header("Content-Security-Policy") == "default-src 'self'");
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE("more requests than the rate allows are refused", "[http]") {
  WebSettings settings;
  settings.rate = {.interval = std::chrono::hours(1), .burst = 2};
  ScriptedServer served({.security = security(settings)});

  CHECK(http_get(served.at, "/metrics").status == 200);
  CHECK(http_get(served.at, "/-/healthy").status == 200);
  CHECK(http_get(served.at, "/metrics").status == 429);
}

TEST_CASE("a server that stops does not wait for passwords", "[http]") {
  WebSettings settings;
  settings.users.emplace("alice", "$2a$12$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  ScriptedServer served({.security = security(settings)});
  HttpConnection connection(served.at);
  connection.send("GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWxpY2U6VSpV\r\n\r\n");

  served.server->stop(std::chrono::seconds(5));

  const auto text = connection.received_until_closed();
  CHECK((text.empty() || text.find(" 503 ") != std::string::npos || text.find(" 401 ") != std::string::npos));
}

}  // namespace
}  // namespace exporter::http
