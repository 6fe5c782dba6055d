// How it ends: soon, with what it was saying said, and with nothing left behind.
#include <poll.h>

#include <csignal>
#include <filesystem>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "netns/hooks.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr auto kSoon = 5s;  // a second, where nothing else is going on

void wait_for_answer(const HttpConnection& connection) {
  pollfd answer{connection.fd(), POLLIN, 0};
  REQUIRE(poll(&answer, 1, 10'000) == 1);
}

}  // namespace

TEST_CASE("SIGTERM and SIGINT end it within a second, with 0 and nothing attached", "[e2e]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  const std::string hook = GENERATE(as<std::string>(), "tcx", "clsact");
  const Lab lab;
  Command command{.arguments = {"--iface", lab.near_name}};
  if (hook == "clsact") command.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
  TcpExporter exporter(lab.near, command);
  REQUIRE(both_hooks_have(lab.near, lab.near_name, 1));

  exporter.process().signal(signal);

  CHECK(exporter.process().wait_for(kSoon) == 0);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  CHECK_FALSE(has_clsact(lab.near, lab.near_name));
  CHECK(contains(exporter.process().errors(), "stopped"));
}

// Blocked and waiting from before it began, as a signal is that comes while it attaches.
TEST_CASE("SIGTERM amid the first attachment leaves the rest of the interfaces alone", "[e2e]") {
  const Lab lab({.linked = false});
  for (const char* name : {"a0", "b0", "c0"})
    make_veth({lab.near, name}, {lab.far, std::string("f-") + name});

  const Finished ended = run_exporter(
      lab.near, {.arguments = {"--iface", "a0,b0,c0"},
                 .through = {"env", "--block-signal=TERM", "sh", "-c", "kill -TERM $$; exec \"$@\"", "sh"}});

  CHECK(ended.exit_code == 0);
  CHECK(contains(ended.errors, "attached to interface a0"));
  CHECK_FALSE(contains(ended.errors, "attached to interface b0"));
  CHECK(contains(ended.errors, "stopped"));
  for (const char* name : {"a0", "b0", "c0"}) CHECK(both_hooks_have(lab.near, name, 0));
}

TEST_CASE("a scrape that is being read when SIGTERM comes is finished", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "100ms"}});
  send_all(lab.near, {.interface = lab.near_name, .packets = 15'000, .ipv4_sources = 15'000});
  REQUIRE(eventually(20s, [&] { return exporter.scrape().series("network_traffic_bytes_total") == 15'000; }));
  HttpConnection reader = exporter.connect();
  reader.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
  wait_for_answer(reader);

  exporter.process().signal(SIGTERM);
  const HttpResponse answer = reader.receive();

  CHECK(answer.status == 200);
  CHECK(Exposition(answer.body).series("network_traffic_bytes_total") == 15'000);
  CHECK(exporter.process().wait_for(kSoon) == 0);
}

TEST_CASE("a reader that never reads does not keep it from ending", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "100ms"}});
  send_all(lab.near, {.interface = lab.near_name, .packets = 15'000, .ipv4_sources = 15'000});
  REQUIRE(eventually(20s, [&] { return exporter.scrape().series("network_traffic_bytes_total") == 15'000; }));
  HttpConnection lazy = exporter.connect();
  lazy.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
  wait_for_answer(lazy);

  exporter.process().signal(SIGTERM);

  CHECK(exporter.process().wait_for(kSoon) == 0);
  CHECK(both_hooks_have(lab.near, lab.near_name, 0));
}

TEST_CASE("idle and half-open connections do not keep it from ending", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});
  std::vector<HttpConnection> open;
  for (int i = 0; i < 20; ++i) {
    open.push_back(exporter.connect());
    if (i % 2 == 0)
      open.back().send("GET /metr");
    else
      CHECK(open.back().exchange({.target = "/metrics"}).status == 200);
  }

  exporter.process().signal(SIGTERM);

  CHECK(exporter.process().wait_for(kSoon) == 0);
}

TEST_CASE("a scrape that waits for a sweep when SIGTERM comes is answered", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--interval", "5m"}});
  std::vector<HttpConnection> scrapers;
  for (int i = 0; i < 8; ++i) scrapers.push_back(exporter.connect());

  for (HttpConnection& scraper : scrapers) scraper.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
  wait_for_answer(scrapers.front());
  exporter.process().signal(SIGTERM);

  CHECK(scrapers.front().receive().status == 200);
  CHECK(exporter.process().wait_for(kSoon) == 0);
}

TEST_CASE("SIGTERM at any moment of the start leaves nothing attached", "[e2e]") {
  const std::string hook = GENERATE(as<std::string>(), "tcx", "clsact");
  const Lab lab;
  Command command{.arguments = {"--iface", lab.near_name}};
  if (hook == "clsact") command.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};

  for (int i = 0; i < 12; ++i) {
    Process starting(options_of(lab.near, command));
    const std::string program = "/proc/" + std::to_string(starting.pid()) + "/exe";
    REQUIRE(eventually(5s, [&] { return std::filesystem::read_symlink(program) == EXPORTER_BINARY; }));
    REQUIRE_FALSE(starting.wait_for(std::chrono::milliseconds(i * 8)));

    starting.signal(SIGTERM);

    const auto code = starting.wait_for(20s);
    CAPTURE(i, starting.errors());
    REQUIRE(code);
    CHECK((*code == 0 || *code == 128 + SIGTERM));  // the latter before it listens for signals
    CHECK(both_hooks_have(lab.near, lab.near_name, 0));
  }
}

TEST_CASE("SIGHUP and a broken pipe end nothing", "[e2e]") {
  const Lab lab;
  TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name}});

  exporter.process().signal(SIGHUP);
  exporter.process().signal(SIGPIPE);

  CHECK(eventually(std::chrono::seconds(30), [&] {
    return contains(exporter.process().errors(), "there is no --config.file to read again");
  }));
  CHECK(exporter.get("/-/healthy").status == 200);
  CHECK(exporter.get("/-/ready").status == 200);
}
