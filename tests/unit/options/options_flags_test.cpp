// The table of flags, walked: what is promised of each row.
#include "options/options_flags.h"

#include <algorithm>
#include <array>

#include "support/catch.h"
#include "unit/options/parsed.h"

namespace exporter {
namespace {

// Something else than the default in each of them.
const Words kEverything{"--iface",
                        "eth0,!veth*",
                        "--iface-wait",
                        "--addr",
                        "127.0.0.1:1",
                        "--web.telemetry-path",
                        "/m",
                        "--web.enable-lifecycle",
                        "--interval",
                        "1s500ms",
                        "--max-flows",
                        "7",
                        "--max-series",
                        "8",
                        "--idle-timeout",
                        "9m",
                        "--labels",
                        "interface,dst_port",
                        "--aggregate",
                        "public=24/48",
                        "--network",
                        "office=10.0.0.0/8,fd00::/8",
                        "--network",
                        "lab=192.0.2.0/24",
                        "--network",
                        "office=10.0.0.0/9",
                        "--rates",
                        "interface",
                        "--max-connections",
                        "10",
                        "--connection-timeout",
                        "icmp=11s",
                        "--connection-series",
                        "12",
                        "--log.level",
                        "debug",
                        "--log.format",
                        "json",
                        "--once",
                        "--web.config.file",
                        "/w.yml"};

// Those are about one call, not settings.
bool is_for_the_command_line_alone(const Flag& flag) {
  constexpr std::array kThose{"--config.file", "--json", "--version", "--help"};
  return flag.of_asking || std::find(kThose.begin(), kThose.end(), flag.name) != kThose.end();
}

TEST_CASE("every flag but those about one call shows its setting", "[app]") {
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    CHECK((flag.show == nullptr) == is_for_the_command_line_alone(flag));
  }
}

TEST_CASE("what a flag shows of a setting sets it again", "[app]") {
  const Options options = GENERATE(Options(), accepted(kEverything));
  for (const Flag& flag : all_flags()) {
    if (flag.show == nullptr) continue;
    CAPTURE(flag.name);
    const Words shown = flag.show(options);
    Options again;
    if (!flag.is_switch() && !shown.empty())
      CHECK(flag.accept(shown, again).empty());
    else if (shown == Words{"on"})
      CHECK(flag.accept({}, again).empty());
    CHECK(flag.show(again) == shown);
  }
}

TEST_CASE("a flag shows what was set", "[app]") {
  const Options options = accepted(kEverything);
  const Options standard;
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    if (flag.show != nullptr && flag.name != "--connections")
      CHECK(flag.show(options) != flag.show(standard));
  }
}

TEST_CASE("the default in the help is the one of the options", "[app]") {
  for (const Flag& flag : all_flags()) {
    if (flag.default_text.empty() || flag.show == nullptr) continue;
    CAPTURE(flag.name);
    std::string joined;
    for (const std::string& value : flag.show(Options())) joined += (joined.empty() ? "" : ",") + value;
    CHECK(joined == flag.default_text);
  }
}

}  // namespace
}  // namespace exporter
