// The HTTP side of the shipped binary, as a client sees it.
#include <atomic>
#include <filesystem>
#include <thread>

#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

const std::string kText = "text/plain; version=0.0.4; charset=utf-8";
const std::string kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

// What Prometheus 2.42 sends.
const std::string kPrometheusAccept =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

int status_of(const ExporterProcess& exporter, const std::string& method, const std::string& target) {
  return http_request(exporter.endpoint(), {.method = method, .target = target}).status;
}

std::string unzipped(const std::string& bytes) {
  const ScratchDir scratch;
  return run_or_throw({"gzip", "-dc", scratch.file("body.gz", bytes)});
}

}  // namespace

TEST_CASE("every path answers as the contract says", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();

  CHECK(status_of(exporter, "GET", "/metrics") == 200);
  CHECK(status_of(exporter, "GET", "/metrics?collect%5B%5D=all") == 200);
  CHECK(status_of(exporter, "GET", "/") == 200);
  CHECK(status_of(exporter, "GET", "/-/healthy") == 200);
  CHECK(status_of(exporter, "GET", "/-/ready") == 200);
  for (const std::string path :
       {"/metricsx", "/metrics/", "/metric", "/-/", "/-/reloaded", "//", "/..%2fetc"})
    CHECK(status_of(exporter, "GET", path) == 404);
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    CHECK(status_of(exporter, method, "/metrics") == 405);
    CHECK(status_of(exporter, method, "/") == 405);
  }
  CHECK(http_request(exporter.endpoint(), {.method = "POST", .target = "/metrics"}).header("Allow") ==
        "GET, HEAD");
}

TEST_CASE("the landing page says what this is and where the metrics are", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--web.telemetry-path", "/telemetry"});

  const HttpResponse page = http_get(exporter.endpoint(), "/");

  CHECK(contains(page.header("Content-Type").value_or(""), "text/html"));
  for (const char* part : {"eBPF traffic exporter", "ersion 0.", "href=\"/telemetry\"", "/-/ready"})
    CHECK(contains(page.body, part));
  CHECK(status_of(exporter, "GET", "/telemetry") == 200);
  CHECK(status_of(exporter, "GET", "/metrics") == 404);
}

TEST_CASE("HEAD has the headers of GET and no body", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  HttpConnection connection(exporter.endpoint(), 5s);

  connection.send("HEAD /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

  const HttpResponse head = connection.receive("HEAD");
  CHECK(head.status == 200);
  CHECK(head.header("Content-Type") == kText);
  CHECK(connection.closed_by_peer());
}

TEST_CASE("text is served unless OpenMetrics is preferred", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  const auto as = [&](const std::string& accept) {
    return http_get(exporter.endpoint(), "/metrics", {{"Accept", accept}});
  };

  CHECK(http_get(exporter.endpoint(), "/metrics").header("Content-Type") == kText);
  CHECK(as("*/*").header("Content-Type") == kText);
  CHECK(as("text/html").header("Content-Type") == kText);
  CHECK_FALSE(contains(as("*/*").body, "# EOF"));

  const HttpResponse open = as(kPrometheusAccept);
  CHECK(open.header("Content-Type") == kOpenMetrics);
  CHECK(open.body.ends_with("\n# EOF\n"));
  CHECK_FALSE(contains(open.body, "_created"));
}

TEST_CASE("a client that takes gzip gets the same exposition in gzip", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  send_all(lab.near, {.interface = lab.near_name, .packets = 300, .ipv4_sources = 300, .sizes = {100}});
  REQUIRE(eventually(10s, [&] { return exporter.scrape().series("network_traffic_bytes_total") == 300; }));

  const HttpResponse response = http_get(exporter.endpoint(), "/metrics", {{"Accept-Encoding", "gzip"}});

  CHECK(response.header("Content-Encoding") == "gzip");
  CHECK(contains(response.header("Vary").value_or(""), "Accept-Encoding"));
  const Exposition exposition(unzipped(response.body));
  CHECK(exposition.sum("network_traffic_bytes_total") == 300 * 100);
  CHECK(response.body.size() * 4 < exposition.text().size());
  CHECK_FALSE(http_get(exporter.endpoint(), "/metrics", {{"Accept-Encoding", "gzip;q=0"}})
                  .header("Content-Encoding"));
}

TEST_CASE("the default address answers over IPv4 and over IPv6", "[e2e]") {
  const Lab lab;
  lab.near.set("net/ipv6/conf/lo/disable_ipv6", "0");
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});

  CHECK(exporter.get("/-/healthy").status == 200);
  lab.near.inside([] { CHECK(http_get({.host = "::1", .port = 9091}, "/-/healthy").status == 200); });
}

TEST_CASE("one address is served and no other", "[e2e]") {
  const Lab lab({.addresses = true});
  lab.near.set("net/ipv6/conf/lo/disable_ipv6", "0");
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--addr", "[::1]:9100"}},
                             {.host = "::1", .port = 9100});

  CHECK(exporter.get("/-/healthy").status == 200);
  lab.near.inside([] {
    CHECK_THROWS(http_get({.host = "127.0.0.1", .port = 9100}, "/-/healthy"));
    CHECK_THROWS(http_get({.host = "10.7.0.1", .port = 9100}, "/-/healthy"));
  });
}

TEST_CASE("port 0 picks a free port and says which", "[e2e]") {
  const Lab lab;
  Process exporter(options_of(lab.near, {.arguments = {"--iface", lab.near_name, "--addr", "127.0.0.1:0"}}));
  const std::string before_port = "serving /metrics on 127.0.0.1:";
  REQUIRE(eventually(20s, [&] { return contains(exporter.errors(), before_port); }));

  const std::string log = exporter.errors();
  const auto port = std::stoi(log.substr(log.find(before_port) + before_port.size()));

  CHECK(port > 0);
  lab.near.inside(
      [port] { CHECK(http_get({.port = static_cast<std::uint16_t>(port)}, "/-/healthy").status == 200); });
}

TEST_CASE("it is ready once an interface is there, and says why not before", "[e2e]") {
  const Lab lab({.linked = false});
  const ExporterProcess exporter(lab.near, {.binary = EXPORTER_BINARY,
                                            .arguments = {"--iface", "nea*", "--interval", "5m"},
                                            .wait_until_ready = false});

  const HttpResponse before = http_get(exporter.endpoint(), "/-/ready");
  CHECK(before.status == 503);
  CHECK(contains(before.body, "no interface is attached"));
  CHECK(http_get(exporter.endpoint(), "/metrics").status == 200);

  lab.connect();
  CHECK(eventually(10s, [&] { return exporter.ready(); }));
}

TEST_CASE("two hundred half-open connections do not keep a scrape waiting", "[e2e]") {
  const Lab lab;
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});
  std::vector<HttpConnection> silent;
  for (int i = 0; i < 200; ++i) {
    silent.push_back(exporter.connect(60s));
    silent.back().send(i % 2 == 0 ? "" : "GET /metrics HTTP/1.1\r\nHost: te");
  }

  // One that waited for them would run into its own patience of 10 s: they stay for 15.
  for (int i = 0; i < 3; ++i) CHECK(exporter.get("/metrics").status == 200);
}

TEST_CASE("parallel scrapes share a sweep", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "5m"});
  const auto sweeps = [&] { return exporter.scrape().sum("traffic_exporter_sweeps_total"); };
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t before = sweeps();

  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> scrapers;
    for (int i = 0; i < 50; ++i)
      scrapers.emplace_back([&] {
        for (int k = 0; k < 4; ++k)
          if (http_get(exporter.endpoint(), "/metrics").status == 200) ++answered;
      });
  }

  const std::uint64_t made = sweeps() - before;
  const auto passed = std::chrono::steady_clock::now() - start;
  CHECK(answered == 200);
  CHECK(made <= static_cast<std::uint64_t>(passed / 1s) + 1);
}

TEST_CASE("a packet is visible in the very next scrape that asks for a new sweep", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "5m"});
  const auto sweeps = [](const Exposition& exposition) {
    return exposition.sum("traffic_exporter_sweeps_total");
  };
  // The picture ages while this scrapes: a second after a sweep, a scrape makes the next.
  const auto scrape_after = [&](std::uint64_t last) {
    Exposition exposition = exporter.scrape();
    REQUIRE(eventually(10s, [&] { return sweeps(exposition = exporter.scrape()) > last; }));
    return exposition;
  };
  const std::uint64_t fresh = sweeps(scrape_after(sweeps(exporter.scrape())));

  send_all(lab.near, {.interface = lab.near_name, .packets = 7, .ipv4_sources = 1, .sizes = {1000}});

  const Exposition next = scrape_after(fresh);
  CHECK(sweeps(next) == fresh + 1);
  CHECK(next.sum("network_traffic_bytes_total", {{"src_ip", ipv4_source(0)}}) == 7000);
}

TEST_CASE("one connection serves many scrapes", "[e2e]") {
  const Lab lab;
  const ExporterProcess exporter = lab.start();
  HttpConnection connection(exporter.endpoint(), 10s);

  for (int i = 0; i < 20; ++i) {
    CHECK(connection.exchange({.target = "/metrics"}).status == 200);
    CHECK(connection.exchange({.target = "/nowhere"}).status == 404);
  }

  CHECK(exporter.scrape().sum("traffic_exporter_scrapes_total", {{"code", "200"}}) >= 20);
}

TEST_CASE("the socket file is for owner and group, and goes with the exporter", "[e2e]") {
  const Lab lab;
  ExporterProcess exporter = lab.start();
  const std::filesystem::path socket = exporter.endpoint().unix_path;
  using std::filesystem::perms;

  CHECK((std::filesystem::status(socket).permissions() & perms::others_all) == perms::none);

  REQUIRE(exporter.terminate(5s) == 0);
  CHECK_FALSE(std::filesystem::exists(socket));
}
