#include "http/request_target.h"

#include "scripted_server.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

using support::http_get;

TEST_CASE("a path is what it is", "[http]") {
  const auto path = GENERATE(as<std::string>(), "/", "/metrics", "//", "/http://host/metrics", "*", "",
                             "metrics", "ftp://host/metrics", "http:/metrics", "httpx://host/metrics");
  CHECK(path_of(path) == path);
}

TEST_CASE("of a whole URL the path counts", "[http]") {
  CHECK(path_of("http://host/metrics") == "/metrics");
  CHECK(path_of("http://host:9091/metrics") == "/metrics");
  CHECK(path_of("https://[::1]:9091/-/ready") == "/-/ready");
  CHECK(path_of("HTTP://Host/Metrics") == "/Metrics");
  CHECK(path_of("http://host//metrics") == "//metrics");
  CHECK(path_of("http://host") == "/");
  CHECK(path_of("http://") == "/");
  CHECK(path_of("http:///metrics") == "/metrics");
}

TEST_CASE("a request that carries the whole URL is answered like one that carries the path", "[http]") {
  const ScriptedServer served;

  CHECK(http_get(served.at, "http://host:9091/metrics").body == "up 1\n");
  CHECK(http_get(served.at, "http://host/metrics?a=b").body == "up 1\n");
  CHECK(http_get(served.at, "http://host/-/healthy").status == 200);
  CHECK(http_get(served.at, "http://host").status == 200);
  CHECK(http_get(served.at, "http://host/metricsx").status == 404);
  CHECK(http_get(served.at, "ftp://host/metrics").status == 404);
}

}  // namespace
}  // namespace exporter::http
