#include "options/verbs.h"

#include <algorithm>
#include <sstream>

#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

Words words_of(std::string_view name) {
  std::istringstream in{std::string(name)};
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// What one types for it: the first of the choices, if there are some.
Words spelled(const VerbRow& row) {
  Words words = words_of(row.name);
  if (!row.operand.empty()) words.emplace_back(row.operand.substr(0, row.operand.find('|')));
  return words;
}

TEST_CASE("every verb of the table is understood and stands in the help", "[app]") {
  const std::string help = std::get<PrintAndExit>(parse({"--help"})).text;

  for (const VerbRow& row : all_verbs()) {
    CAPTURE(row.name);
    const Invocation invocation = invoked(spelled(row));
    CHECK(invocation.verb == row.verb);
    CHECK(invocation.operand.empty() == row.operand.empty());
    CHECK(row_of(row.verb).name == row.name);
    CHECK(help.find("\n  " + usage_of(row) + " ") != std::string::npos);
    CHECK(help.find(std::string(row.meaning) + "\n") != std::string::npos);
  }
}

TEST_CASE("no verb means run", "[app]") {
  CHECK(invoked({}).verb == Verb::Run);
  CHECK(invoked({"--once"}).verb == Verb::Run);
}

TEST_CASE("a verb may stand before, between and behind flags", "[app]") {
  CHECK(invoked({"--iface", "eth0", "check", "--addr", ":1"}).verb == Verb::Check);
  CHECK(invoked({"config", "--iface", "eth0", "show"}).verb == Verb::ConfigShow);
  CHECK(invoked({"--json", "--", "status"}).verb == Verb::Status);
  CHECK(invoked({"--iface", "check"}).verb == Verb::Run);
}

TEST_CASE("a verb gets the options that were given", "[app]") {
  const Invocation invocation = invoked({"status", "--addr", ":9200", "--json"});

  CHECK(invocation.options.listen_address == ":9200");
  CHECK(invocation.json);
  CHECK_FALSE(invoked({"status"}).json);
}

TEST_CASE("the word that a verb needs may be any text but that of a choice", "[app]") {
  CHECK(invoked({"config", "check", "/etc/a b.toml"}).operand == "/etc/a b.toml");
  CHECK(invoked({"config", "check", "run"}).operand == "run");
  CHECK(invoked({"completion", "zsh"}).operand == "zsh");
}

TEST_CASE("a mistake about a verb says what, why and what to do", "[app]") {
  struct Row {
    Words words;
    Words messages;
  };
  const Row row = GENERATE(values<Row>({
      {{"chekc"}, {"chekc: unknown command; did you mean check? To name an interface use --iface chekc"}},
      {{"doctor"}, {"doctor: unknown command; did you mean check? To name an interface use --iface doctor"}},
      {{"eth0", "check"},
       {"eth0: unexpected argument; to name an interface use --iface eth0",
        "check: unexpected argument; to name an interface use --iface check"}},
      {{"config"}, {"config: needs a second word; write config check FILE or config show [options]"}},
      {{"config", "chek"}, {"config chek: unknown command; did you mean config check?"}},
      {{"config", "edit-it"},
       {"config edit-it: unknown command; write config check FILE or config show [options]"}},
      {{"config", "check"}, {"config check: an argument is missing; write config check FILE"}},
      {{"config", "check", "a", "b"}, {"b: unexpected argument; write config check FILE"}},
      {{"config", "check", "a", "--iface", "/"},
       {"--iface: config check takes no flags; write config check FILE"}},
      {{"completion"}, {"completion: an argument is missing; write completion bash|zsh|fish"}},
      {{"completion", "tcsh"}, {"completion tcsh: unknown; use bash, zsh or fish"}},
      {{"check", "eth0"}, {"eth0: unexpected argument; to name an interface use --iface eth0"}},
      {{"--json"}, {"--json: run has no JSON; leave it out"}},
      {{"config", "show", "--json"}, {"--json: config show has no JSON; leave it out"}},
      {{"manual", "--once", "--bogus"},
       {"--bogus: unknown flag; --help lists them", "--once: manual takes no flags; write manual"}},
  }));
  CAPTURE(row.words);
  CHECK(mistakes(row.words) == row.messages);
}

TEST_CASE("what was said can be read again, with the same options", "[app]") {
  const auto again = read_again(invoked({"--iface", "eth0,eth1", "--interval", "1s"}));

  REQUIRE(again.has_value());
  CHECK(again->interfaces == Words{"eth0", "eth1"});
  CHECK(again->interval == std::chrono::seconds(1));
}

}  // namespace
}  // namespace exporter
