// Settings as text: what `config show` prints and what is installed as an example.
#include "options/config_text.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "options/config_file.h"
#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

std::string contents_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// "#key = value" and "#[section.table]", but not "# a comment".
std::string with_defaults_in_force(const std::string& example) {
  std::istringstream lines(example);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    text += line.substr(is_setting ? 1 : 0) + '\n';
  }
  return text;
}

void check_same(const Options& left, const Options& right) {
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    if (flag.show != nullptr) CHECK(flag.show(left) == flag.show(right));
  }
}

TEST_CASE("every setting has a key of its own in a section", "[app]") {
  Words keys;
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    CHECK("--" + key_of(flag) == [&] {
      std::string name = flag.name;
      for (char& c : name) c = c == '.' ? '-' : c;
      return name;
    }());
    CHECK(section_of(flag).find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
    keys.push_back(key_of(flag));
  }
  std::sort(keys.begin(), keys.end());
  CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
}

TEST_CASE("what is written as an example of a key is accepted there", "[app]") {
  for (const Flag& flag : all_flags()) {
    if (flag.show == nullptr) continue;
    const std::string text = '[' + section_of(flag) + "]\n" + example_of(flag);
    CAPTURE(text);
    CHECK(read_config(text).mistakes.empty());
  }
}

TEST_CASE("the settings that are shown are a configuration file with the same settings", "[app]") {
  const Words words = GENERATE(values<Words>({{},
                                              {"--iface",
                                               "a\"b\\c,\x7f,'",
                                               "--iface-wait",
                                               "--addr",
                                               "127.0.0.1:1",
                                               "--interval",
                                               "1s500ms",
                                               "--max-flows",
                                               "7",
                                               "--labels",
                                               "interface,dst_port",
                                               "--aggregate",
                                               "public=24/48",
                                               "--network",
                                               "office=10.0.0.0/8,fd00::/8",
                                               "--network",
                                               "a.b:c=192.0.2.0/24",
                                               "--rates",
                                               "interface",
                                               "--connection-timeout",
                                               "icmp=11s",
                                               "--log.format",
                                               "json",
                                               "--once"}}));
  const Invocation invocation = invoked(words);

  const std::string shown = config_in_effect(invocation);

  CAPTURE(shown);
  check_same(accepted({"--config.file", "t.toml"}, shown), invocation.options);
}

TEST_CASE("each setting is shown with where it comes from", "[app]") {
  const std::string shown = config_in_effect(invoked(
      {"--config.file", "t.toml", "--addr", ":1", "--web.telemetry-path=/m", "--network", "a=10.0.0.0/8"},
      "[counting]\n\nmax-flows = 7\n[serving]\naddr = \":2\"\n[series.network]\nb = \"10.0.0.0/8\"\n"
      "[connections.connection-timeout]\nicmp = \"7s\"\n"));

  CAPTURE(shown);
  for (const char* line :
       {"\nmax-flows = 7  # t.toml:3\n", "\naddr = \":1\"  # --addr\n", "\nmax-series = 20000  # default\n",
        "\nweb-telemetry-path = \"/m\"  # --web.telemetry-path\n", "\na = \"10.0.0.0/8\"  # --network\n",
        "\nicmp = \"7s\"  # t.toml:9\n", "\ntcp_closing = \"2m\"  # default\n"})
    CHECK(shown.find(line) != std::string::npos);
}

TEST_CASE("an origin of any bytes stays in its comment", "[app]") {
  const std::string shown = config_document(
      Options(), [](const Flag&, const std::string&) { return std::string("a\nmax-flows = 1\xff\x01"); });

  CHECK(read_config(shown).mistakes.empty());
}

TEST_CASE("the example has every key, with its default", "[app]") {
  const std::string in_force = with_defaults_in_force(config_example());

  CAPTURE(in_force);
  check_same(accepted({"--config.file", "t.toml"}, in_force), Options());
  const ConfigFile file = read_config(in_force);
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    const bool is_there = std::any_of(file.settings.begin(), file.settings.end(),
                                      [&](const ConfigSetting& setting) { return setting.flag == &flag; });
    CHECK((is_there || flag.show == nullptr || flag.show(Options()).empty()) == true);
    if (flag.show != nullptr) CHECK(config_example().find(key_of(flag)) != std::string::npos);
  }
}

TEST_CASE("as it is installed the example sets nothing", "[app]") {
  const ConfigFile file = read_config(config_example());

  CHECK(file.mistakes.empty());
  CHECK(file.settings.empty());
}

TEST_CASE("the example in the tree is the one of the table of flags", "[app]") {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(EXAMPLE_CONFIG) << config_example();

  CHECK(contents_of(EXAMPLE_CONFIG) == config_example());
}

}  // namespace
}  // namespace exporter
