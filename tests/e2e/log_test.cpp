// What it writes to stderr: log lines, and nothing else, whatever happens.
#include <csignal>

#include "e2e/command.h"
#include "e2e/log_lines.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

// A life with everything in it: start, an interface that comes and goes, hostile names, broken clients, end.
std::string errors_of_a_life(const Lab& lab, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--iface", lab.near_name + ",a*", "--addr", "127.0.0.1:9091"});
  TcpExporter exporter(lab.near, {.arguments = std::move(arguments)});
  const std::string hostile = "a\"b\\{}\xff$";
  lab.near.ip({"link", "add", hostile, "type", "veth", "peer", "name", "peer"});
  lab.near.ip({"link", "set", hostile, "up"});
  const auto attached = [&] {
    return exporter.scrape().sum("traffic_exporter_interface_attached", {{"hook", "tcx"}}) +
           exporter.scrape().sum("traffic_exporter_interface_attached", {{"hook", "clsact"}});
  };
  REQUIRE(eventually(10s, [&] { return attached() == 4; }));
  lab.near.ip({"link", "del", hostile});
  REQUIRE(eventually(10s, [&] { return attached() == 2; }));
  exporter.connect().send("NONSENSE\r\n\r\n");
  exporter.connect().send(std::string(100'000, 'x'));
  HttpConnection leaver = exporter.connect();
  leaver.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(exporter.get("/metrics").status == 200);
  exporter.process().signal(SIGTERM);
  REQUIRE(exporter.process().wait_for(5s) == 0);
  CHECK(exporter.process().output().empty());
  return exporter.process().errors();
}

}  // namespace

TEST_CASE("every line on stderr is a log line", "[e2e]") {
  const Lab lab;

  const std::string errors = errors_of_a_life(lab, {});

  const auto log = read_text_log(errors);
  CAPTURE(errors);
  CHECK(contains(messages_of(log, "info"), "attached to interface " + lab.near_name));
  CHECK(contains(messages_of(log, "info"), "no longer on interface"));
  CHECK(contains(messages_of(log, "info"), "serving /metrics on 127.0.0.1:9091"));
  CHECK(contains(messages_of(log, "info"), "stopped"));
  CHECK(messages_of(log, "error").empty());
  CHECK(messages_of(log, "debug").empty());
}

TEST_CASE("every line on stderr is JSON when JSON was asked for, even what libbpf has to say", "[e2e]") {
  const Lab lab;

  const std::string errors = errors_of_a_life(lab, {"--log.format", "json", "--log.level", "debug"});

  const auto log = read_json_log(errors);
  CHECK(contains(messages_of(log, "info"), "attached to interface a\"b\\{}\ufffdff$\n"));
  CHECK(contains(messages_of(log, "debug"), "libbpf"));
}

TEST_CASE("an error at the start is JSON when JSON was asked for", "[e2e]") {
  const Lab lab;

  const Finished finished =
      run_exporter(lab.near, {.arguments = {"--iface", "eth7", "--log.format", "json"}});

  CHECK(finished.exit_code == 4);
  const auto log = read_json_log(finished.errors);
  REQUIRE(log.size() == 1);
  CHECK(log[0].level == "error");
  CHECK(contains(log[0].message, "no such interface: eth7"));
}

TEST_CASE("with --log.level error a life without errors is silent", "[e2e]") {
  const Lab lab;

  CHECK(errors_of_a_life(lab, {"--log.level", "error"}).empty());
}
