#include "options/options_help.h"

#include <fmt/format.h>

#include <string_view>

#include "options/options_connections.h"
#include "options/options_flags.h"
#include "options/verbs.h"

namespace exporter {
namespace {

constexpr std::string_view kHead =
    "Counts who talks to whom on this host, by address and direction, and serves it to Prometheus.\n"
    "\n"
    "Usage: ebpf-traffic-exporter [run] [options]\n"
    "       ebpf-traffic-exporter COMMAND ...\n"
    "\n"
    "Commands:\n";

constexpr std::string_view kFoot =
    "\n"
    "Durations are numbers with units: 500ms, 5s, 10m, 1h30m.\n"
    "Labels: interface, direction, src_ip, dst_ip, src_port, dst_port, ip_type, protocol, family.\n"
    "Scopes: public, private.\n";

constexpr std::string_view kExitCodes =
    "Exit codes: 0 ok, 1 failed while running, 2 usage or configuration, 3 missing privilege,\n"
    "            4 kernel or interface cannot do it.\n";

// On two lines: the last three are not of TCP.
std::string states_with_timeouts() {
  std::string states = to_text(ConnectionTimeouts());
  for (std::size_t comma = 0; (comma = states.find(',', comma)) != std::string::npos; comma += 2)
    states.replace(comma, 1, states.compare(comma + 1, 7, "udp_one") == 0 ? ",\n        " : ", ");
  return "States: " + states + ".\n";
}

std::string spelling(const Flag& flag) {
  const bool short_alias = flag.alias.size() == 2;  // a long one has its place in the meaning
  return (short_alias ? flag.alias + ", " : "") + flag.name + (flag.is_switch() ? "" : " " + flag.value);
}

std::string line_of(const Flag& flag) {
  std::string meaning = flag.meaning;
  if (flag.repeatable) meaning += "; repeatable";
  if (flag.alias.size() > 2) meaning += "; alias " + flag.alias;
  if (!flag.default_text.empty()) meaning += fmt::format(" (default {})", flag.default_text);
  return fmt::format("  {:<31} {}\n", spelling(flag), meaning);
}

std::string line_of(const VerbRow& verb) {
  return fmt::format("  {:<31} {}\n", usage_of(verb), verb.meaning);
}

}  // namespace

std::string help_text() {
  std::string text = version_text();
  text += kHead;
  for (const VerbRow& verb : all_verbs()) text += line_of(verb);
  std::string_view group;
  for (const Flag& flag : all_flags()) {
    if (flag.group != group) text += fmt::format("\n{}:\n", flag.group);
    group = flag.group;
    text += line_of(flag);
  }
  text += kFoot;
  text += states_with_timeouts();
  text += kExitCodes;
  return text;
}

std::string version_text() { return "ebpf-traffic-exporter " TRAFFIC_VERSION "\n"; }

}  // namespace exporter
