#include "options/manual.h"

#include <fmt/format.h>

#include <string_view>

#include "options/options_connections.h"
#include "options/options_flags.h"
#include "options/options_help.h"
#include "options/verbs.h"

namespace exporter {
namespace {

constexpr std::string_view kDescription =
    "It counts who talks to whom on this host, how much, continuously: a classifier in TC, attached to the "
    "interfaces that are chosen, counts bytes and packets for each pair of addresses, and they are served to "
    "Prometheus over HTTP. Nothing is changed about the packets. It needs Linux 5.10 or later, CAP_BPF and "
    "CAP_NET_ADMIN.";

constexpr std::string_view kNotes =
    "Durations are numbers with units: 500ms, 5s, 10m, 1h30m. Labels are interface, direction, src_ip, "
    "dst_ip, "
    "src_port, dst_port, ip_type, protocol and family. Scopes are public and private.";

struct Entry {
  std::string_view term;
  std::string_view meaning;
};

constexpr Entry kExitCodes[] = {
    {"0", "All is well."},
    {"1", "It failed while running: the port is in use, for example."},
    {"2", "A mistake in the command line or the configuration."},
    {"3", "A privilege is missing."},
    {"4", "The kernel or an interface cannot do it."},
};

constexpr Entry kSignals[] = {
    {"SIGTERM, SIGINT",
     "Detach, let running scrapes finish for 0.7 s at most, and exit with 0 within a second."},
    {"SIGHUP", "Read the configuration again; what is wrong with it is logged, and the old one stays."},
};

constexpr Entry kEnvironment[] = {
    {"TRAFFIC_EXPORTER_ARGS",
     "More flags, with spaces between them, for run, check, status and config show alike; "
     "one that the command line gives itself goes before it. Those that only status takes are for status "
     "alone."},
    {"TRAFFIC_EXPORTER_ATTACH", "clsact: attach through clsact where TCX could be used."},
    {"NO_COLOR", "If it is set, check and status print no colours."},
};

constexpr Entry kExamples[] = {
    {"ebpf-traffic-exporter check --iface eth0", "Say whether it can run here, and what to do if it cannot."},
    {"ebpf-traffic-exporter --iface auto,wg0 --addr 127.0.0.1:9091",
     "Count on the interfaces with a default route and on wg0."},
    {"ebpf-traffic-exporter status", "Ask the one that runs how it is."},
};

// Dots and quotes mean something at the beginning of a line, backslashes everywhere; a dash is a minus, so
// that it can be copied.
// A line may be broken behind each comma.
std::string escaped(std::string_view text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\')
      roff += "\\e";
    else if (c == '-')
      roff += "\\-";
    else if (c == ',')
      roff += ",\\:";
    else
      roff += c;
  }
  const bool special = roff.starts_with('.') || roff.starts_with('\'');
  return special ? "\\&" + roff : roff;
}

std::string section(std::string_view title) { return fmt::format(".SH {}\n", title); }

std::string entry(const std::string& term, std::string_view meaning) {
  return fmt::format(".TP\n{}\n{}\n", term, escaped(meaning));
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string slanted(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

template <std::size_t N>
std::string list(std::string_view title, const Entry (&entries)[N]) {
  std::string text = section(title);
  for (const Entry& one : entries) text += entry(bold(one.term), one.meaning);
  return text;
}

std::string synopsis() {
  std::string text = section("SYNOPSIS");
  for (const VerbRow& row : all_verbs())
    text += fmt::format("{}.B ebpf\\-traffic\\-exporter\n{}\n", &row == &all_verbs().front() ? "" : ".br\n",
                        escaped(row.verb == Verb::Run ? "[run] [options]" : usage_of(row)));
  return text;
}

std::string commands() {
  std::string text = section("COMMANDS");
  for (const VerbRow& row : all_verbs()) text += entry(bold(usage_of(row)), std::string(row.meaning) + ".");
  return text;
}

std::string spelling(const Flag& flag, const std::string& name) {
  return bold(name) + (flag.is_switch() ? "" : " " + slanted(flag.value));
}

std::string line_of(const Flag& flag) {
  const std::string names =
      spelling(flag, flag.name) + (flag.alias.empty() ? "" : ", " + spelling(flag, flag.alias));
  return entry(names, flag.meaning + "." +
                          (flag.default_text.empty() ? "" : " The default is " + flag.default_text + "."));
}

std::string options() {
  std::string text = section("OPTIONS");
  std::string_view group;
  for (const Flag& flag : all_flags()) {
    if (flag.group != group) text += fmt::format(".SS {}\n", flag.group);
    group = flag.group;
    text += line_of(flag);
  }
  text += fmt::format(".SS Notes\n{}\n", escaped(kNotes));
  return text + fmt::format(".PP\nTimeouts of connections: {}.\n", escaped(to_text(ConnectionTimeouts())));
}

std::string head() {
  std::string version = version_text();
  version.pop_back();
  return fmt::format(
      ".TH EBPF\\-TRAFFIC\\-EXPORTER 8 \"\" \"{}\" \"System Administration\"\n"
      ".ad l\n.ds AD l\n"  // groff 1.23 adjusts each paragraph anew, as AD says
      ".SH NAME\nebpf\\-traffic\\-exporter \\- who talks to whom on this host, for Prometheus\n",
      escaped(version));
}

}  // namespace

std::string manual_page() {
  std::string text = head() + synopsis() + section("DESCRIPTION") + escaped(kDescription) + "\n";
  text += commands() + options();
  text += list("EXIT STATUS", kExitCodes) + list("SIGNALS", kSignals) + list("ENVIRONMENT", kEnvironment) +
          list("EXAMPLES", kExamples);
  return text + section("SEE ALSO") + ".BR tc (8),\n.BR bpf (2),\n.BR capabilities (7)\n";
}

}  // namespace exporter
