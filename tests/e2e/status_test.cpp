// `status` asks a running exporter, as a person would, and is not fooled by anybody else.
#include "e2e/command.h"
#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/json_value.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

Finished status(const Lab& lab, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), "status");
  return run_exporter(lab.near, {.arguments = arguments, .environment = {"LC_ALL=C.UTF-8"}});
}

}  // namespace

TEST_CASE("status tells what a running exporter is doing, over TCP", "[e2e][status]") {
  const Lab lab;
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", lab.near_name, "--max-series", "3"}});
  send_all(lab.near, {.interface = lab.near_name, .packets = 1000, .ipv4_sources = 10});
  CHECK(eventually(10s, [&] { return exporter.scrape().sum("traffic_exporter_series") == 3; }));

  const Finished text = status(lab);
  const Finished json = status(lab, {"--json", "--addr", "127.0.0.1:9091"});

  CAPTURE(text.output, text.errors);
  CHECK(text.exit_code == 0);
  CHECK(text.errors.empty());
  CHECK(contains(text.output, "✓ ebpf-traffic-exporter"));
  CHECK(contains(text.output, "near0 inbound"));
  CHECK(contains(text.output, "3 of 3 (100 %)"));
  const JsonValue value = JsonValue::parse(json.output);
  CHECK(value.at("ready").text == "true");
  REQUIRE(value.at("interfaces").items.size() == 1);
  CHECK(value.at("interfaces").at(0).at("interface").text == lab.near_name);
  CHECK(value.at("interfaces").at(0).at("outbound").at("attached").text == "true");
  CHECK(value.at("values").at("traffic_exporter_series").count() == 3);
  CHECK(value.at("uptime_seconds").number() >= 0);
}

TEST_CASE("status asks over a unix socket and another path", "[e2e][status]") {
  const Lab lab;
  const ScratchDir folder;
  const std::string socket = folder.path() + "/socket";
  const std::vector<std::string> where{"--addr", "unix:" + socket, "--web.telemetry-path", "/other"};
  Command command{.arguments = {"--iface", lab.near_name}};
  command.arguments.insert(command.arguments.end(), where.begin(), where.end());
  const TcpExporter exporter(lab.near, command, {.unix_path = socket});
  CHECK(eventually(10s, [&] { return exporter.get("/-/ready").status == 200; }));

  CHECK(status(lab, where).exit_code == 0);

  const Finished elsewhere = status(lab, {"--addr", "unix:" + socket});
  CHECK(elsewhere.exit_code == 1);
  CHECK(contains(elsewhere.errors, "nothing at /metrics (404)"));
}

// It goes by what it read before, and a container is not unhealthy for a slip of the pen.
TEST_CASE("status asks the one that runs although its configuration was edited wrongly since",
          "[e2e][status]") {
  const Lab lab;
  const ScratchDir folder;
  const auto config = [&](const std::string& more) {
    return folder.file("config.toml", "[interfaces]\niface = [\"" + lab.near_name + "\"]\n" + more);
  };
  const std::string file = config("");
  const TcpExporter exporter(lab.near, {.arguments = {"--config.file", file}});
  CHECK(status(lab, {"--config.file", file}).errors.empty());

  CHECK(config("oops\n[serving]\naddr = \":9091\"\n") == file);
  const Finished asked = status(lab, {"--config.file", file});

  CHECK(asked.exit_code == 0);
  CHECK(contains(asked.output, "near0 inbound"));
  CHECK(contains(asked.errors, file + ":3:"));
  CHECK(contains(asked.errors, "asking by the rest of it"));
  CHECK(status(lab, {"--config.file", file, "--adr", ":9091"}).exit_code == 2);
  CHECK(status(lab, {"--config.file", folder.path() + "/none.toml"}).exit_code == 2);
}

TEST_CASE("status of an exporter that is not ready says why and fails", "[e2e][status]") {
  const Lab lab;
  const TcpExporter exporter(lab.near, {.arguments = {"--iface", "later0", "--iface-wait"}});

  const Finished finished = status(lab);

  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.output, "✗ not ready"));
  CHECK(contains(finished.output, "no interface is attached"));
}

TEST_CASE("status where nobody is says so as JSON too", "[e2e][status]") {
  const Lab lab;
  const Finished finished = status(lab, {"--json"});

  CHECK(finished.exit_code == 1);
  const JsonValue said = JsonValue::parse(finished.output);
  CHECK(said.at("ready").text == "false");
  CHECK(contains(said.at("error").text, "Is the exporter running"));
}

TEST_CASE("status where nobody is says so in one line", "[e2e][status]") {
  const Lab lab;
  const Finished finished = status(lab);

  CHECK(finished.exit_code == 1);
  CHECK(finished.output.empty());
  CHECK(lines_of(finished.errors).size() == 1);
  CHECK(contains(finished.errors, "Is the exporter running"));
}
