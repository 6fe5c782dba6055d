#include "model/interface_patterns.h"

#include "support/catch.h"

namespace exporter {
namespace {

using Words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<LinkFacts> kHost{
    {.name = "lo", .ifindex = 1, .up = true, .loopback = true},
    {.name = "eth0", .ifindex = 2, .up = true, .default_route = true},
    {.name = "eth1", .ifindex = 3, .up = true},
    {.name = "eth2", .ifindex = 4},
    {.name = "veth1a", .ifindex = 5, .up = true, .kind = "veth"},
    {.name = "can0", .ifindex = 6, .up = true, .supported = false},
};

std::vector<LinkFacts> without_default_route(std::vector<LinkFacts> links) {
  for (LinkFacts& link : links) link.default_route = false;
  return links;
}

std::vector<LinkFacts> named(const Words& names) {
  std::vector<LinkFacts> links;
  for (const std::string& name : names) links.push_back({.name = name, .up = true});
  return links;
}

Words select(const Words& words, const std::vector<LinkFacts>& links = kHost) {
  const auto patterns = InterfacePatterns::parse(words);
  REQUIRE(patterns.has_value());
  Words names;
  for (const LinkFacts& link : patterns->select(links)) names.push_back(link.name);
  return names;
}

TEST_CASE("the words choose among the links that are present", "[model]") {
  struct Row {
    const char* reason;
    Words words;
    Words chosen;
  };
  const Row row = GENERATE(values<Row>({
      {"a name", {"eth2"}, {"eth2"}},
      {"a name that is not there", {"wlan0"}, {}},
      {"a name twice is one link", {"eth0", "eth0"}, {"eth0"}},
      {"names come in the order of the links", {"eth1", "eth0"}, {"eth0", "eth1"}},
      {"a name reaches loopback", {"lo"}, {"lo"}},
      {"a name reaches a link that is not supported, so that attaching can say why", {"can0"}, {"can0"}},
      {"a star, of the whole name", {"eth*"}, {"eth0", "eth1", "eth2"}},
      {"a star passes over what is not supported", {"*"}, {"lo", "eth0", "eth1", "eth2", "veth1a"}},
      {"a question mark", {"eth?"}, {"eth0", "eth1", "eth2"}},
      {"a range", {"eth[0-1]"}, {"eth0", "eth1"}},
      {"a negated range", {"eth[!0]"}, {"eth1", "eth2"}},
      {"a character class", {"eth[[:digit:]]"}, {"eth0", "eth1", "eth2"}},
      {"an exclusion by glob", {"*", "!*eth*"}, {"lo"}},
      {"an exclusion by name", {"eth*", "!eth1"}, {"eth0", "eth2"}},
      {"an exclusion wins wherever it stands", {"!eth*", "eth1", "lo"}, {"lo"}},
      {"auto takes the default route", {"auto"}, {"eth0"}},
      {"auto and a name", {"auto", "lo"}, {"lo", "eth0"}},
      {"only exclusions are auto minus them", {"!veth*"}, {"eth0"}},
      {"excluding what auto chose leaves nothing", {"!eth0"}, {}},
      {"no word at all is auto", {}, {"eth0"}},
      {"a glob with an exclusion is not auto", {"veth*", "!eth1"}, {"veth1a"}},
  }));
  CAPTURE(row.reason);
  CHECK(select(row.words) == row.chosen);
}

TEST_CASE("auto without a default route takes the cards that are up, which see all there is", "[model]") {
  const auto links = without_default_route(kHost);

  CHECK(select({"auto"}, links) == Words{"eth0", "eth1"});
  CHECK(select({"!eth1"}, links) == Words{"eth0"});
}

TEST_CASE("a default route on an unsupported link does not hide the others from auto", "[model]") {
  auto links = without_default_route(kHost);
  links.back().default_route = true;

  CHECK(select({"auto"}, links) == Words{"eth0", "eth1"});
}

TEST_CASE("every default route counts for auto", "[model]") {
  auto links = kHost;
  links[2].default_route = true;

  CHECK(select({"auto"}, links) == Words{"eth0", "eth1"});
}

TEST_CASE("hostile names are only bytes", "[model]") {
  struct Row {
    const char* reason;
    Words words;
    Words chosen;
  };
  const auto links = named({"a\"b", "a*b", "axb", "a,b", "\xff\xfe", "!x", "auto", "a\\b", "a[b"});
  const Row row = GENERATE(values<Row>({
      {"a quote", {"a\"b"}, {"a\"b"}},
      {"a star in a name, escaped", {"a\\*b"}, {"a*b"}},
      {"a star in a name, not escaped, is a glob", {"a*b"}, {"a\"b", "a*b", "axb", "a,b", "a\\b", "a[b"}},
      {"a comma, through a glob", {"a[,]b"}, {"a,b"}},
      {"invalid UTF-8", {"\xff\xfe"}, {"\xff\xfe"}},
      {"a glob counts bytes", {"??"}, {"\xff\xfe", "!x"}},
      {"an escaped exclamation mark is a name", {"\\!x"}, {"!x"}},
      {"an exclamation mark excluded", {"??", "!!x"}, {"\xff\xfe"}},
      {"a link called auto", {"\\auto"}, {"auto"}},
      {"a link called auto, excluded", {"a*o", "!\\auto"}, {}},
      {"a backslash in a name", {"a\\\\b"}, {"a\\b"}},
      {"a bracket in a name", {"a\\[b"}, {"a[b"}},
      {"an excluded name keeps its escapes", {"a*b", "!a\\*b"}, {"a\"b", "axb", "a,b", "a\\b", "a[b"}},
  }));
  CAPTURE(row.reason);
  CHECK(select(row.words, links) == row.chosen);
}

TEST_CASE("explicit names are those that must exist", "[model]") {
  const auto patterns =
      InterfacePatterns::parse({"eth0", "eth*", "!lo", "lo", "a\\*b", "wlan0", "!wlan?", "eth0", "auto"});
  REQUIRE_FALSE(patterns.has_value());  // lo is asked for and excluded by the same name

  const auto good = InterfacePatterns::parse({"eth0", "eth*", "a\\*b", "wlan0", "!wlan?", "eth0", "auto"});
  REQUIRE(good.has_value());
  CHECK(good->explicit_names() == Words{"eth0", "a*b"});
  CHECK(good->wants_auto());
}

TEST_CASE("a list without auto wants auto only if it includes nothing", "[model]") {
  CHECK_FALSE(InterfacePatterns::parse({"eth0"})->wants_auto());
  CHECK_FALSE(InterfacePatterns::parse({"eth*", "!eth0"})->wants_auto());
  CHECK_FALSE(InterfacePatterns::parse({"eth0", "!eth?"})->wants_auto());
  CHECK(InterfacePatterns::parse({"!eth0"})->wants_auto());
}

TEST_CASE("a word that can never match is refused with the reason", "[model]") {
  struct Row {
    std::string word;
    const char* reason;
  };
  const Row row = GENERATE(values<Row>({
      {"", "\"\": an empty name"},
      {"!", "excludes nothing"},
      {"!auto", "cannot be excluded"},
      {"eth[0", "never closed"},
      {"eth[]", "never closed"},
      {"eth[0\\]", "never closed"},
      {"!eth[0", "never closed"},
      {"eth0\\", "lone backslash"},
      {"abcdefghijklmnop", "at most 15 bytes"},
      {"eth0/1", "no interface can have this name"},
      {"eth0:1", "no interface can have this name"},
      {"eth 0", "no interface can have this name"},
      {"..", "no interface can have this name"},
      {std::string("e*\0x", 4), "NUL"},
  }));
  CAPTURE(row.word);

  const Words mistakes = InterfacePatterns::mistakes_in({row.word});

  REQUIRE(mistakes.size() == 1);
  CAPTURE(mistakes.front());
  CHECK(contains(mistakes.front(), row.reason));
}

TEST_CASE("all words that are mistaken are reported at once", "[model]") {
  const Words words{"eth0", "a/b", "x[", "!", "!eth0"};

  CHECK(InterfacePatterns::mistakes_in(words).size() == 4);
  const auto patterns = InterfacePatterns::parse(words);
  REQUIRE_FALSE(patterns.has_value());
  CHECK(patterns.error().message().starts_with("eth0: also excluded"));
  for (const char* part : {"; a/b: ", "; x[: ", "; !: "}) CHECK(contains(patterns.error().message(), part));
}

}  // namespace
}  // namespace exporter
