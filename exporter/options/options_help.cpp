#include "options/options_help.h"

#include <fmt/format.h>

#include <string_view>

#include "options/options_flags.h"

namespace exporter {
namespace {

constexpr std::string_view kHead =
    "Counts who talks to whom on this host, by address and direction, and serves it to Prometheus.\n"
    "\n"
    "Usage: ebpf-traffic-exporter [run] [options]\n";

constexpr std::string_view kFoot =
    "\n"
    "Durations are numbers with units: 500ms, 5s, 10m, 1h30m.\n"
    "Labels: interface, direction, src_ip, dst_ip, ip_type, protocol, family. Scopes: public, private.\n"
    "Exit codes: 0 ok, 1 failed while running, 2 usage or configuration, 3 missing privilege,\n"
    "            4 kernel or interface cannot do it.\n";

std::string spelling(const Flag& flag) {
  const bool short_alias = flag.alias.size() == 2;  // a long one has its place in the meaning
  return (short_alias ? flag.alias + ", " : "") + flag.name + (flag.is_switch() ? "" : " " + flag.value);
}

std::string line_of(const Flag& flag) {
  const std::string standard =
      flag.default_text.empty() ? "" : fmt::format(" (default {})", flag.default_text);
  return fmt::format("  {:<31} {}{}\n", spelling(flag), flag.meaning, standard);
}

}  // namespace

std::string help_text() {
  std::string text = version_text();
  text += kHead;
  std::string_view group;
  for (const Flag& flag : all_flags()) {
    if (flag.group != group) text += fmt::format("\n{}:\n", flag.group);
    group = flag.group;
    text += line_of(flag);
  }
  text += kFoot;
  return text;
}

std::string version_text() { return "ebpf-traffic-exporter " TRAFFIC_VERSION "\n"; }

}  // namespace exporter
