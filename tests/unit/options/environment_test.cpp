// Flags of TRAFFIC_EXPORTER_ARGS, and those that are for `status` alone.
#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

TEST_CASE("flags of the environment go behind those of the command line", "[app]") {
  const std::string environment = " --addr :9191\n--max-series=7  --iface-wait";

  const Options options = invoked({"--web.listen-address", ":9292"}, "", environment).options;

  CHECK(options.listen_address == ":9292");
  CHECK(options.max_series == 7);
  CHECK(options.interface_wait);
}

TEST_CASE("a file that the environment names is read, and read again", "[app]") {
  const Invocation invocation =
      invoked({}, "serving.addr = ':9191'\n", "--config.file t.toml --web.telemetry-path /m");

  CHECK(invocation.options.listen_address == ":9191");
  const auto again = read_again(invocation, [](const std::string&) -> Result<std::string> {
    return std::string("serving.addr = ':1'");
  });
  REQUIRE(again);
  CHECK(again->listen_address == ":1");
  CHECK(again->telemetry_path == "/m");
}

TEST_CASE("mistakes in the environment name it", "[app]") {
  CHECK(mistakes({}, "", "stray --bogus --interval x") ==
        Words{"TRAFFIC_EXPORTER_ARGS: --bogus: is no flag; --help lists them, and spaces part them",
              "TRAFFIC_EXPORTER_ARGS: stray: is no flag; --help lists them, and spaces part them",
              mistakes({"--interval", "x"}).front().insert(0, "TRAFFIC_EXPORTER_ARGS: ")});
}

TEST_CASE("the origin of a setting tells the environment from the command line", "[app]") {
  const std::string shown =
      config_in_effect(invoked({"config", "show", "--addr", ":1"}, "", "--interval 9s"));

  CHECK(shown.find("interval = \"9s\"  # TRAFFIC_EXPORTER_ARGS: --interval\n") != std::string::npos);
  CHECK(shown.find("addr = \":1\"  # --addr\n") != std::string::npos);
}

TEST_CASE("verbs without flags do not look at the environment", "[app]") {
  CHECK(invoked({"manual"}, "", "--interval x").verb == Verb::Manual);
  CHECK(invoked({"config", "check", "f"}, "", "--interval x").verb == Verb::ConfigCheck);
}

TEST_CASE("what status shows is for status alone, but may stand in the environment of all", "[app]") {
  const Words asking{"--login", "l", "--client-cert", "c", "--client-key", "k"};
  const std::string words = "--login l --client-cert c --client-key k";

  CHECK(accepted({"status", "--login", "l", "--client-cert", "c", "--client-key", "k"}).login_file == "l");
  CHECK(invoked({"status"}, "", words).options.client_key_file == "k");
  CHECK(invoked({}, "", words).options.login_file.empty());
  CHECK(mistakes(asking).size() == 3);
  CHECK(mistakes({"check", "--login", "l"}) ==
        Words{"--login: is for status alone; whom the exporter lets in says --web.config.file"});
}

TEST_CASE("a client's certificate and its key come together", "[app]") {
  CHECK(mistakes({"status", "--client-cert", "c"}) ==
        Words{"--client-cert: needs --client-key FILE beside it"});
  CHECK(mistakes({"status", "--client-key", "k"}) ==
        Words{"--client-key: needs --client-cert FILE beside it"});
  CHECK(mistakes({"status", "--client-cert", "c"}, "", "--client-key k").empty());
}

}  // namespace
}  // namespace exporter
