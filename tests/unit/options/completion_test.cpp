// The completions and the manual have every verb and every flag, and no value that is not accepted.
// tests/check/completions tries them in real shells.
#include "options/completion.h"

#include "options/manual.h"
#include "options/verbs.h"
#include "support/catch.h"

namespace exporter {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("every word that is offered for a value is accepted as one", "[options]") {
  for (const Flag& flag : all_flags()) {
    const ValueWords value = value_words(flag);
    if (value.kind != ValueWords::Kind::Words) continue;
    CHECK(value.words.size() > 1);
    for (const std::string& word : value.words) {
      CAPTURE(flag.name, word);
      Options options;
      CHECK(flag.accept({word}, options).empty());
    }
  }
}

TEST_CASE("values that the help names as a choice or a file are offered", "[options]") {
  const auto kind_of = [](const std::string& name) {
    for (const Flag& flag : all_flags())
      if (flag.name == name) return value_words(flag).kind;
    throw std::runtime_error("no such flag: " + name);
  };
  CHECK(kind_of("--connections") == ValueWords::Kind::Words);
  CHECK(kind_of("--log.level") == ValueWords::Kind::Words);
  CHECK(kind_of("--rates") == ValueWords::Kind::Words);
  CHECK(kind_of("--config.file") == ValueWords::Kind::Files);
  CHECK(kind_of("--iface") == ValueWords::Kind::Interfaces);
  CHECK(kind_of("--addr") == ValueWords::Kind::Anything);
}

TEST_CASE("the words of verbs follow each other", "[options]") {
  CHECK(joined(words_after("config"), " ") == "check show");
  CHECK(joined(words_after("completion"), " ") == "bash zsh fish");
  CHECK(words_after("run").empty());
  for (const VerbRow& row : all_verbs()) {
    const std::string first(row.name.substr(0, row.name.find(' ')));
    CHECK(has(" " + joined(first_words(), " ") + " ", " " + first + " "));
  }
}

TEST_CASE("an unknown shell has no completion", "[options]") {
  CHECK(completion_for("bash") == bash_completion());
  CHECK(completion_for("zsh") == zsh_completion());
  CHECK(completion_for("fish") == fish_completion());
  CHECK_FALSE(completion_for("sh"));
}

TEST_CASE("no line of the manual is taken for a request by accident", "[options]") {
  const std::string page = manual_page();
  std::size_t requests = 0;
  for (std::size_t at = 0; at < page.size(); at = page.find('\n', at) + 1) {
    CHECK(page[at] != '\'');
    if (page[at] == '.') ++requests;
  }
  CHECK(requests > 30);
  CHECK(has(page, "\\fB\\-\\-iface\\fR"));
}

}  // namespace
}  // namespace exporter
