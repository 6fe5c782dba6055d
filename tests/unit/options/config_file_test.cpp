// The configuration file: what it may say, and how it is told what is wrong.
#include "options/config_file.h"

#include <fmt/format.h>

#include "options/config_reader.h"
#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;

Options from_file(const std::string& text, Words words = {}) {
  words.insert(words.end(), {"--config.file", "t.toml"});
  return accepted(words, text);
}

Words mistakes_of(const std::string& text) { return mistakes({"--config.file", "t.toml"}, text); }

TEST_CASE("an empty file leaves the defaults", "[app]") {
  const std::string text = GENERATE("", "\n", "# nothing\n", "[counting]\n", "\xef\xbb\xbf# with a mark\n");
  const Options options = from_file(text);

  CHECK(options.config_file == "t.toml");
  CHECK(options.interval == 5s);
  CHECK(options.interfaces == Words{"auto"});
}

TEST_CASE("a file sets texts, numbers, switches, lists and tables", "[app]") {
  const Options options = from_file(R"([interfaces]
iface = ["eth0", "!veth*"]
iface-wait = true
[serving]
addr = "127.0.0.1:9191"
[counting]
interval = "1s"
max-flows = 0x10
[series]
labels = [
  "interface",   # several lines
  "direction",
]
aggregate = { public = "24/48" }
network.office = ["10.0.0.0/8", "fd00::/8"]
network."a.b" = "192.0.2.0/24"
[connections]
connections = false
[connections.connection-timeout]
icmp = "5s"
[running]
log-level = "warn"
)");

  CHECK(options.interfaces == Words{"eth0", "!veth*"});
  CHECK(options.interface_wait);
  CHECK(options.listen_address == "127.0.0.1:9191");
  CHECK(options.interval == 1s);
  CHECK(options.max_flows == 16);
  CHECK(options.series.labels.has(SeriesLabel::Direction));
  CHECK_FALSE(options.series.labels.has(SeriesLabel::SourceIp));
  CHECK(options.series.lengths[0] == PrefixLengths{24, 48});
  CHECK(options.series.networks.names == Words{"office", "a.b"});
  CHECK(options.series.networks.members.size() == 3);
  CHECK_FALSE(options.connections);
  CHECK(options.connection_limits.timeouts.icmp == 5s);
  CHECK(options.log_level == LogLevel::Warn);
}

TEST_CASE("a flag goes before the file, and the file before the default", "[app]") {
  const Options options =
      from_file("[counting]\ninterval = \"1s\"\nmax-flows = 7\n[interfaces]\niface = [\"a\", \"b\"]",
                {"--interval", "2s", "--iface", "c"});

  CHECK(options.interval == 2s);
  CHECK(options.max_flows == 7);
  CHECK(options.interfaces == Words{"c"});
  CHECK(options.max_series == 20'000);
}

TEST_CASE("a flag replaces a table of the file as a whole", "[app]") {
  const Options options = from_file("[connections.connection-timeout]\nicmp = \"5s\"\nudp_one_way = \"6s\"",
                                    {"--connection-timeout", "icmp=7s"});

  CHECK(options.connection_limits.timeouts.icmp == 7s);
  CHECK(options.connection_limits.timeouts.udp_one_way == ConnectionTimeouts().udp_one_way);
}

TEST_CASE("a switch that is off in the file can be switched on by its flag", "[app]") {
  CHECK(from_file("[running]\nonce = false", {"--once"}).once);
  CHECK_FALSE(from_file("[running]\nonce = false").once);
}

TEST_CASE("a mistake in a file has its line and column, what was expected and what was meant", "[app]") {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row row = GENERATE(values<Row>({
      {"[intrefaces]", "1:2: [intrefaces]: unknown section; did you mean [interfaces]?"},
      {"\n\n  [zzzzzz]\nx = 1",
       "3:4: [zzzzzz]: unknown section; sections are interfaces, serving, counting, series, connections, "
       "running"},
      {"interval = \"5s\"", "1:1: interval: stands in no section; move it to [counting]"},
      {"zzzzzz = 1",
       "1:1: zzzzzz: unknown key in no section; sections are interfaces, serving, counting, series, "
       "connections, running"},
      {"counting = 5",
       "1:1: counting: a whole number where a section is expected; write [counting] and "
       "below it its keys"},
      {"[[counting]]",
       "1:3: counting: a list where a section is expected; write [counting] and below it "
       "its keys"},
      {"[counting]\n max_flows = 7", "2:2: max_flows: unknown key in [counting]; did you mean max-flows?"},
      {"[interfaces]\ninterfaces = []",
       "2:1: interfaces: unknown key in [interfaces]; did you mean iface in [interfaces]?"},
      {"[counting]\nzzzzzz = 7",
       "2:1: zzzzzz: unknown key in [counting]; it has interval, max-flows, "
       "max-series, idle-timeout"},
      {"[series]\nmax-series = 7", "2:1: max-series: stands in [series]; move it to [counting]"},
      {"[running]\nconfig-file = \"x\"", "2:1: config-file: goes on the command line only; leave it out"},
      {"[counting]\ninterval = 5",
       "2:12: interval: a whole number where a text is expected; write for example interval = \"5s\""},
      {"[counting]\nmax-flows = \"5\"",
       "2:13: max-flows: a text where a whole number is expected; write for example max-flows = 131072"},
      {"[counting]\nmax-flows = 5.0",
       "2:13: max-flows: a number with decimals where a whole number is "
       "expected; write for example max-flows = 131072"},
      {"[counting]\nmax-flows = 2026-11-21",
       "2:13: max-flows: a date or a time where a whole number is "
       "expected; write for example max-flows = 131072"},
      {"[running]\nonce = \"yes\"",
       "2:8: once: a text where true or false is expected; write for example once = false"},
      {"[interfaces]\niface = \"eth0\"",
       "2:9: iface: a text where a list is expected; write for example iface = [\"auto\"]"},
      {"[interfaces]\niface = [\"eth0\", 7]",
       "2:18: iface: a whole number where a text is expected; write for example iface = [\"auto\"]"},
      {"[interfaces]\niface = []", "2:9: iface: an empty list; give it a text or leave it out"},
      {"[serving]\naddr = \"\"",
       "2:8: addr: an empty text; give it a value or leave it out, the default is :9091"},
      {"[series]\nnetwork = []",
       "2:11: network: a list where a table is expected; write for example "
       "network = { office = [\"10.0.0.0/8\", \"fd00::/8\"] }"},
      {"[series.aggregate]\npublic = 24",
       "2:10: aggregate.public: a whole number where a text is expected; "
       "write for example aggregate = { public = \"32/128\" }"},
      {"[connections.connection-timeout]\nicmp = [\"5s\"]",
       "2:8: connection-timeout.icmp: a list where a text is expected; write for example connection-timeout "
       "= { tcp_connecting = \"2m\" }"},
      {"[connections.connection-timeout]\nicmp = \"5s,udp_one_way=1s\"",
       "2:8: connection-timeout.icmp: , in a text that is one value; write for example connection-timeout "
       "= { tcp_connecting = \"2m\" }"},
      {"[connections.connection-timeout]\n\"icmp=5s,udp_one_way\" = \"1s\"",
       "2:1: connection-timeout.icmp=5s,udp_one_way: a name with = or , in it; use another"},
      {"[counting]\ninterval = \"1ms\"",
       "2:12: interval 1ms: shorter than the minimum of 20ms; use a value from 20ms to 5m"},
      {"[counting]\nmax-flows = -1",
       "2:13: max-flows -1: not a whole number; use digits only, from 1 to "
       "16777216"},
      {"[connections.connection-timeout]\nicpm = \"1s\"",
       "2:1: connection-timeout icpm=1s: unknown state; did you mean icmp?"},
      {"[counting]\ninterval = \"1s\"\n interval = \"2s\"", "3:2: interval: given twice; keep one of them"},
      {"[counting]\ninterval = \"1s\"\n\"interval\" = \"2s\"",
       "3:1: \"interval\": given twice; keep one of them"},
      {"[series]\nnetwork = { a = [\"10.0.0.0/8\"] }\nnetwork.b = [\"fd00::/8\"]",
       "3:1: network.b: given twice; keep one of them"},
      {"[series]\naggregate = { public = \"24/48\", public = \"25/48\" }",
       "2:1: aggregate: public given twice in it; keep one of them"},
      {"[counting]\n[running]\n[counting]\nx = 1",
       "3:1: [counting]: a section given twice; put all of it below one"},
  }));
  CAPTURE(row.text);
  CHECK(mistakes_of(row.text) == Words{std::string("t.toml:") + row.message});
}

// The words are those of toml++ and change with its releases.
TEST_CASE("what is not TOML is told with its place", "[app]") {
  const std::string text = GENERATE("[counting]\ninterval = 5s", "[counting]\nx", "\n = 1", "\nx = \"\\q\"",
                                    "# x\n\xff\n", "\n[x", "\nx = [1 2]", "\nx = 1 y = 2");
  CAPTURE(text);
  const Words all = mistakes_of(text);

  REQUIRE(all.size() == 1);
  CHECK(all.front().starts_with("t.toml:2:"));
  CHECK(all.front().find(": not TOML: ") != std::string::npos);
}

TEST_CASE("a text without its quotes is told how to write it", "[app]") {
  struct Row {
    const char* text;
    const char* advice;
  };
  const Row row = GENERATE(values<Row>({
      {"[counting]\ninterval = 5s  # often", "; a text has quotes: interval = \"5s\""},
      {"[running]\nlog-format=json", "; a text has quotes: log-format = \"json\""},
      {"[serving]\naddr = :9091", "; a text has quotes: addr = \":9091\""},
      {"[serving]\nweb-config-file = /etc/web.yml",
       "; a text has quotes: web-config-file = \"/etc/web.yml\""},
      {"[interfaces]\niface = [eth0, eth1]", "; a list of texts has each in quotes: [\"eth0\"]"},
  }));
  CAPTURE(row.text);
  const Words all = mistakes_of(row.text);

  REQUIRE(all.size() == 1);
  CHECK(all.front().starts_with("t.toml:2:"));
  CHECK(all.front().ends_with(row.advice));
}

TEST_CASE("more that is not TOML than anybody reads is said to hide the rest", "[app]") {
  std::string text = "[counting]\n";
  for (int i = 0; i < 150; ++i) text += fmt::format("bad{} = x\n", i);
  const Words few = mistakes_of(text.substr(0, text.find("bad60")) + "foo = 1\n");
  const Words many = mistakes_of(text + "foo = 1\n");

  CHECK(few.size() == 61);
  CHECK(few.back().find("foo: unknown key") != std::string::npos);
  CHECK(many.size() == 100);
  CHECK(many.back() == "t.toml:152:1: not TOML: too much for all of it to be judged; mend these 99 first");
}

TEST_CASE("what is not closed is told where it begins, and what to do", "[app]") {
  struct Row {
    const char* text;
    std::size_t line;
  };
  const Row row = GENERATE(values<Row>({
      {"[counting]\ninterval = \"5s\n", 2},
      {"[counting]\ninterval = \"5s\r\nmax-series = 5\n", 2},
      {"[counting]\ninterval = '5s", 2},
      {"[counting]\n\ninterval = \"\"\"5s\nmax-series = 5\n", 3},
      {"[interfaces]\niface = [\"eth0\",\n\"eth1\"\n", 2},
  }));
  CAPTURE(row.text);
  const Words all = mistakes_of(row.text);

  REQUIRE_FALSE(all.empty());
  CHECK(all.front().starts_with(
      fmt::format("t.toml:{}:1: not TOML: a text, a list or a table that begins here", row.line)));
  CHECK(all.size() == 1);
}

TEST_CASE("a control character within a text is told as such", "[app]") {
  const Words all = mistakes_of("[counting]\ninterval = \"5\x01s\"\n");

  REQUIRE(all.size() == 1);
  CHECK(all.front().find("control character") != std::string::npos);
}

TEST_CASE("letters beyond ASCII stand in texts and comments only", "[app]") {
  const std::string message = "not TOML: a letter that only a text or a comment may have; put it in quotes";
  struct Row {
    const char* text;
    const char* place;
  };
  const Row row = GENERATE(values<Row>({
      {"\ufef7 = 1", "1:1"},
      {"[counting]\n\u00e9t\u00e9 = \"\u00e9\" # \u00e9", "2:1"},
      {"[counting] # \u00e9\nmax-flows\u00a0= 5", "2:10"},
      {"[series]\nlabels = [\n\"\u00e9\", \u4e2d]", "3:6"},
      {"[series]\nx = \"\"\"a\"\"\"\"\u00e9", "2:13"},
      {"[series]\nx = '''a'''''\u00e9", "2:14"},
      {"\ufeff\ufeff[counting]", "1:1"},
  }));
  CAPTURE(row.text);
  const Words all = mistakes_of(row.text);

  REQUIRE_FALSE(all.empty());
  CHECK(all.front() == fmt::format("t.toml:{}: {}", row.place, message));
}

TEST_CASE("a text and a comment may have any letter", "[app]") {
  const Options options = from_file("[interfaces] # \u00e9\ufef7\U0001f600\niface = [\"b\u00fcro0\"]");

  CHECK(options.interfaces == Words{"b\u00fcro0"});
}

TEST_CASE("what is wrong in a list hides nothing of the rest of it", "[app]") {
  const Words all = mistakes_of("[series]\nnetwork = { office = [\"10.0.0.0/8\", 3, \"10.0.0.0/33\"] }");

  REQUIRE(all.size() == 2);
  CHECK(all[0].find("network office=10.0.0.0/33: ") != std::string::npos);
  CHECK(all[1].starts_with("t.toml:2:37: network.office: a whole number where a text is expected"));
}

TEST_CASE("all mistakes of the file and of the command line are reported at once", "[app]") {
  const Words all = mistakes({"--max-flows", "x", "--bogus", "--config.file", "t.toml"}, R"([counting]
interval = 5
max-flows = 0
idle-timeout = "1m"
idle-timeout = "2m"
broken =
[series]
labels = ["interface", "nonsense", "more"]
labels = ["interface"]
[zzzzzz]
a = 1
)");

  Words beginnings;
  for (const std::string& one : all) beginnings.push_back(one.substr(0, one.find(':', 8)));
  CHECK(beginnings == Words{"--bogus: unknown flag; --help lists them", "--max-flows x", "t.toml:2",
                            "t.toml:3", "t.toml:5", "t.toml:6", "t.toml:8", "t.toml:8", "t.toml:9",
                            "t.toml:10"});
}

TEST_CASE("beside a value of the wrong type in a table, the others of the table are judged", "[app]") {
  const Words all = mistakes_of(
      "[connections]\nconnection-timeout = { tcp_established = 5, nonsense = \"1s\", udp_two_way = \"x\" }");

  REQUIRE(all.size() == 3);
  CHECK(all[0].find("a whole number where a text is expected") != std::string::npos);
  CHECK(all[1].find("nonsense") != std::string::npos);
  CHECK(all[2].find("udp_two_way") != std::string::npos);
}

TEST_CASE("what does not go together is told with its place in the file", "[app]") {
  CHECK(mistakes_of("[connections]\nconnections = false\nconnection-series = 5") ==
        Words{"t.toml:3:21: --connection-series 5: there are none with --connections off; leave out one of "
              "the two"});
}

TEST_CASE("a file that cannot be read is a mistake like others", "[app]") {
  CHECK(mistakes({"--config.file", "other", "--interval", "x"}).size() == 2);
  CHECK(mistakes({"--config.file", "other"}) == Words{"other: is not there"});
}

TEST_CASE("of very many mistakes the first are told and the others counted", "[app]") {
  std::string text = "[counting]\n";
  for (int i = 0; i < 1000; ++i) text += fmt::format("k{} = {}\n", i, i);

  const Words all = mistakes_of(text);

  REQUIRE(all.size() == 101);
  CHECK(all[99].starts_with("t.toml:101:1: k99: "));
  CHECK(all[100] == "t.toml: 900 more mistakes; mend these first");
}

TEST_CASE("hostile documents are refused, whatever they nest", "[app]") {
  std::string parts = "a";
  for (int i = 0; i < 200'000; ++i) parts += ".a";
  const std::string text = GENERATE_REF(values<std::string>(
      {parts + " = 1", "[" + parts + "]", "[counting]\nx = { " + parts + " = 1 }", std::string(500'000, '['),
       "x = " + std::string(500'000, '['), "x = " + std::string(500'000, '{'), std::string("a\0b", 3),
       "\xff\xfe", "\"", "\"\"\"", "x = '''", "[", "]", "=", "\r",
       "[counting]\nmax-flows = 99999999999999999999"}));

  const Words all = mistakes_of(text);

  REQUIRE_FALSE(all.empty());
  for (const std::string& one : all) CHECK(one.size() < 1'000'000);
}

TEST_CASE("what a file says is read again, with what it says by then", "[app]") {
  const Invocation invocation =
      invoked({"--config.file", "t.toml", "--iface", "eth0"}, "[counting]\ninterval = \"1s\"");
  const auto now_says = [](const std::string& text) {
    return [text](const std::string&) -> Result<std::string> { return text; };
  };

  const auto again = read_again(invocation, now_says("[counting]\ninterval = \"2s\""));
  REQUIRE(again.has_value());
  CHECK(again->interval == 2s);
  CHECK(again->interfaces == Words{"eth0"});

  const auto broken = read_again(invocation, now_says("[counting]\ninterval = 2\nx = 1"));
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().message() ==
        "t.toml:2:12: interval: a whole number where a text is expected; write for example interval = "
        "\"5s\"\nt.toml:3:1: x: unknown key in [counting]; it has interval, max-flows, max-series, "
        "idle-timeout");
}

}  // namespace
}  // namespace exporter
