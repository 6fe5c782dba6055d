#include <algorithm>
#include <regex>
#include <sstream>

#include "options/invocation.h"
#include "options/options_flags.h"
#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string only_mistake(const Words& words) {
  const Words all = mistakes(words);
  CAPTURE(words, all);
  REQUIRE(all.size() == 1);
  return all.front();
}

std::string printed(const Words& words) {
  const ParsedInvocation parsed = parse(words);
  REQUIRE(std::holds_alternative<PrintAndExit>(parsed));
  return std::get<PrintAndExit>(parsed).text;
}

TEST_CASE("an empty command line gives the documented defaults", "[app]") {
  const Options options = accepted({});

  CHECK(options.interfaces == Words{"auto"});
  CHECK_FALSE(options.interface_wait);
  CHECK(options.listen_address == ":9091");
  CHECK(options.telemetry_path == "/metrics");
  CHECK(options.interval == 5s);
  CHECK(options.max_flows == 131072);
  CHECK(options.max_series == 20000);
  CHECK(options.idle_timeout == 10min);
  CHECK(options.log_level == LogLevel::Info);
  CHECK(options.log_format == LogFormat::Text);
  CHECK_FALSE(options.once);
}

TEST_CASE("a call without even a program name gives the defaults", "[app]") {
  const char* const none[] = {nullptr};
  CHECK(std::holds_alternative<Invocation>(parse_invocation(0, none)));
}

TEST_CASE("every flag sets its option", "[app]") {
  const Options options = accepted({"run",
                                    "--iface",
                                    "eth0",
                                    "--iface-wait",
                                    "--addr",
                                    "127.0.0.1:9191",
                                    "--web.telemetry-path",
                                    "/traffic",
                                    "--interval",
                                    "20ms",
                                    "--max-flows",
                                    "1",
                                    "--max-series",
                                    "0",
                                    "--idle-timeout",
                                    "1h30m",
                                    "--log.level",
                                    "debug",
                                    "--log.format",
                                    "json",
                                    "--once"});

  CHECK(options.interfaces == Words{"eth0"});
  CHECK(options.interface_wait);
  CHECK(options.listen_address == "127.0.0.1:9191");
  CHECK(options.telemetry_path == "/traffic");
  CHECK(options.interval == 20ms);
  CHECK(options.max_flows == 1);
  CHECK(options.max_series == 0);
  CHECK(options.idle_timeout == 90min);
  CHECK(options.log_level == LogLevel::Debug);
  CHECK(options.log_format == LogFormat::Json);
  CHECK(options.once);
}

TEST_CASE("the word run may stand anywhere, once, and `--` ends the flags", "[app]") {
  CHECK(accepted({"run"}).interval == 5s);
  CHECK(accepted({"--once", "run"}).once);
  CHECK(accepted({"--once", "--", "run"}).once);
  CHECK(accepted({"--once", "--"}).once);
  CHECK(mistakes({"run", "run"}).size() == 1);
}

TEST_CASE("a value may be joined to its flag by an equals sign", "[app]") {
  const Options options = accepted({"--addr=[::]:9091", "--interval=1s", "--iface=a=b"});

  CHECK(options.listen_address == "[::]:9091");
  CHECK(options.interval == 1s);
  CHECK(options.interfaces == Words{"a=b"});
}

TEST_CASE("the ends of a range belong to it", "[app]") {
  CHECK(accepted({"--interval", "5m"}).interval == 5min);
  CHECK(accepted({"--idle-timeout", "1s"}).idle_timeout == 1s);
  CHECK(accepted({"--idle-timeout", "30d"}).idle_timeout == 720h);
  CHECK(accepted({"--max-flows", "16777216"}).max_flows == 16777216);
  CHECK(accepted({"--max-series", "10000000"}).max_series == 10000000);
}

TEST_CASE("every level and format has its word", "[app]") {
  CHECK(accepted({"--log.level", "info"}).log_level == LogLevel::Info);
  CHECK(accepted({"--log.level", "warn"}).log_level == LogLevel::Warn);
  CHECK(accepted({"--log.level", "error"}).log_level == LogLevel::Error);
  CHECK(accepted({"--log.format", "text"}).log_format == LogFormat::Text);
}

TEST_CASE("an alias is the flag itself", "[app]") {
  CHECK(accepted({"--web.listen-address", ":1"}).listen_address == ":1");
  CHECK(only_mistake({"--addr", ":1", "--web.listen-address", ":2"}) ==
        "--addr: one setting given 2 times (--addr :1, --web.listen-address :2); keep one of them");
}

TEST_CASE("repeated interfaces add up in the order given and replace the default", "[app]") {
  CHECK(accepted({"--iface", "eth0,eth1", "--once", "--iface", "!veth*"}).interfaces ==
        Words{"eth0", "eth1", "!veth*"});
}

TEST_CASE("a comma behind a backslash is part of an interface's name", "[app]") {
  CHECK(accepted({"--iface", R"(a\,b,c\\,!d\,)"}).interfaces == Words{R"(a\,b)", R"(c\\)", R"(!d\,)"});
}

TEST_CASE("a repeated switch is on, a repeated value is a mistake", "[app]") {
  CHECK(accepted({"--once", "--once"}).once);
  CHECK(only_mistake({"--interval", "5s", "--interval=6s"}) ==
        "--interval: one setting given 2 times (--interval 5s, --interval 6s); keep one of them");
}

TEST_CASE("hostile interface names reach the options unchanged", "[app]") {
  const std::string name =
      GENERATE(values<std::string>({"a\"b", "\xff\xfe", "[ab]", "[[ab]]", "{}", "%%", "-1", "-", "run", "'q'",
                                    "\\!x", "eth[0-9]", "`x`", "@1", "7", "true", "B\"(a)\"", "---"}));
  CAPTURE(name);

  CHECK(accepted({"--iface", name}).interfaces == Words{name});
  CHECK(accepted({"--iface=" + name}).interfaces == Words{name});
}

TEST_CASE("one mistake gives one message that says what, why and what to do", "[app]") {
  struct Row {
    Words words;
    std::string message;
  };
  const Row row = GENERATE(values<Row>({
      {{"--interval", "1ms"},
       "--interval 1ms: shorter than the minimum of 20ms; use a value from 20ms to 5m"},
      {{"--interval", "6m"}, "--interval 6m: longer than the maximum of 5m; use a value from 20ms to 5m"},
      {{"--interval", "5"},
       "--interval 5: has a number without a unit; write for example 500ms, 5s or 1m30s"},
      {{"--interval", "-5s"}, "--interval -5s: is negative; write for example 500ms, 5s or 1m30s"},
      {{"--interval"}, "--interval: needs a value; write --interval DURATION, the default is 5s"},
      {{"--interval="}, "--interval: needs a value; write --interval DURATION, the default is 5s"},
      {{"--interval", ""}, "--interval: needs a value; write --interval DURATION, the default is 5s"},
      {{"--interval", "--once"}, "--interval: needs a value; write --interval DURATION, the default is 5s"},
      {{"--max-flows", "0"}, "--max-flows 0: less than the minimum of 1; use a value from 1 to 16777216"},
      {{"--max-flows", "99999999999999999999"},
       "--max-flows 99999999999999999999: more than the maximum of 16777216; use a value from 1 to 16777216"},
      {{"--max-flows", "1e6"}, "--max-flows 1e6: not a whole number; use digits only, from 1 to 16777216"},
      {{"--max-series", "-1"}, "--max-series -1: not a whole number; use digits only, from 0 to 10000000"},
      {{"--log.level", "INFO"}, "--log.level INFO: not a log level; use debug, info, warn or error"},
      {{"--log.format", "xml"}, "--log.format xml: not a log format; use text or json"},
      {{"--web.telemetry-path", "m"},
       "--web.telemetry-path m: does not begin with a slash; use for example /metrics"},
      {{"--once=no"}, "--once=no: this flag takes no value; write --once alone or leave it out"},
      {{"eth0"}, "eth0: unexpected argument; to name an interface use --iface eth0"},
      {{"--iface", "eth0", "eth1"}, "eth1: unexpected argument; to name an interface use --iface eth1"},
      {{"run", "--", "--once"}, "--once: unexpected argument; to name an interface use --iface --once"},
      {{"--bogus"}, "--bogus: unknown flag; --help lists them"},
      {{"--interval", "--"}, "--interval: needs a value; write --interval DURATION, the default is 5s"},
      {{"--bogus", "5s"}, "--bogus: unknown flag; --help lists them"},
      {{"--bogus=5s"}, "--bogus: unknown flag; --help lists them"},
      {{"--max-flows", "1\n2"},
       "--max-flows 1\\x0a2: not a whole number; use digits only, from 1 to 16777216"},
      {{"--iface", "eth0,"}, "--iface \"\": an empty name; remove the stray comma or give a name"},
  }));
  CAPTURE(row.words);
  CHECK(only_mistake(row.words) == row.message);
}

TEST_CASE("a telemetry path that hides another page or needs escaping is refused", "[app]") {
  const std::string path =
      GENERATE("/", "/-/ready", "/-/", "/a b", "/a?b", "/a#b", "/<b>", "/%41", "/\xc3\xa4");
  CHECK(contains(only_mistake({"--web.telemetry-path", path}), "--web.telemetry-path " + path + ": "));
}

TEST_CASE("all mistakes are reported at once", "[app]") {
  CHECK(mistakes({"--interval", "1ms", "--log.level", "loud", "--bogus"}).size() == 3);
  CHECK(mistakes({"--iface", "a/b,x[", "--iface", "!", "--max-flows"}).size() == 4);
  CHECK(mistakes({"--interval", "1ms", "--interval", "x"}).size() == 3);
  CHECK(mistakes({"--interval", "--", "5s"}).size() == 2);
  CHECK(mistakes({"--", "--a=b", "--"}).size() == 2);
  CHECK(mistakes({"--bogus", "--worse", "5", "stray", "--once=1", "--interval"}).size() == 5);
}

TEST_CASE("a mistyped flag is answered with the one that was meant", "[app]") {
  struct Row {
    const char* given;
    const char* meant;
  };
  const Row row =
      GENERATE(Row{"--intervall", "--interval"}, Row{"--inteval=5s", "--interval"}, Row{"--ifcae", "--iface"},
               Row{"-iface", "--iface"}, Row{"--interface", "--iface"}, Row{"-i", "--iface"},
               Row{"--listen", "--addr"}, Row{"--listen-address", "--web.listen-address"},
               Row{"--max_flows", "--max-flows"}, Row{"--log-level", "--log.level"},
               Row{"--iface_wait", "--iface-wait"}, Row{"--Once", "--once"},
               Row{"--telemetry-path", "--web.telemetry-path"}, Row{"--idle-timeot", "--idle-timeout"});
  CAPTURE(row.given);
  CHECK(only_mistake({row.given}).ends_with(std::string("did you mean ") + row.meant + "?"));
}

TEST_CASE("a flag that resembles nothing gets no suggestion, however long it is", "[app]") {
  CHECK_FALSE(contains(only_mistake({"--zzz"}), "did you mean"));
  CHECK_FALSE(contains(only_mistake({"--" + std::string(100'000, 'a')}), "did you mean"));
}

TEST_CASE("help names every flag with its default on one line", "[app]") {
  const std::string help = printed({"--help"});

  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    std::istringstream lines(help);
    std::size_t found = 0;
    for (std::string line; std::getline(lines, line);) {
      CHECK(line.size() <= 100);
      const bool its_line = line.starts_with("  ") && (line.find(" " + flag.name + " ") < 8);
      if (!its_line) continue;
      ++found;
      for (const std::string& part : {flag.alias, flag.value, flag.meaning}) CHECK(contains(line, part));
      CHECK(contains(line, "(default " + flag.default_text + ")") == !flag.default_text.empty());
    }
    CHECK(found == 1);
  }
}

TEST_CASE("the defaults that help shows are accepted as values", "[app]") {
  for (const Flag& flag : all_flags())
    if (!flag.default_text.empty()) CHECK(mistakes({flag.name, flag.default_text}).empty());
}

TEST_CASE("the flags of one group stand together", "[app]") {
  Words groups;
  for (const Flag& flag : all_flags())
    if (groups.empty() || groups.back() != flag.group) groups.push_back(flag.group);

  Words sorted = groups;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
}

TEST_CASE("help and version are answered even among mistakes", "[app]") {
  CHECK(contains(printed({"-h"}), "Usage: ebpf-traffic-exporter [run] [options]"));
  CHECK(contains(printed({"run", "--bogus", "--interval", "x", "--help"}), "Usage:"));
  CHECK(std::regex_match(printed({"--version", "--bogus"}),
                         std::regex("ebpf-traffic-exporter [0-9]+\\.[0-9]+\\.[0-9]+\n")));
  CHECK(contains(printed({"--version", "--help"}), "Usage:"));
}

}  // namespace
}  // namespace exporter
