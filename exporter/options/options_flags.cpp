#include "options/options_flags.h"

#include <fmt/format.h>

#include <utility>

#include "options/duration.h"
#include "options/options_series.h"
#include "options/options_values.h"

namespace exporter {
namespace {

using namespace std::chrono_literals;
using Values = std::vector<std::string>;

constexpr Range<Duration> kInterval{20ms, 5min};
constexpr Range<Duration> kIdleTimeout{1s, 30 * 24h};
constexpr Range<std::uint64_t> kMaxFlows{1, 16'777'216};
constexpr Range<std::uint64_t> kMaxSeries{0, 10'000'000};

// `read` makes a Result of one value. With several values the last good one stays; that there are several is
// somebody else's complaint.
template <class Setting, class Read>
Complaints take(const Values& values, Setting& setting, Read read) {
  Complaints complaints;
  for (const std::string& value : values) {
    if (auto result = read(value))
      setting = static_cast<Setting>(*std::move(result));
    else
      complaints.push_back(value + ": " + result.error().message());
  }
  return complaints;
}

template <class Value>
auto within(Range<Value> range) {
  return [range](std::string_view text) { return read_within(range, text); };
}

Complaints take_interfaces(const Values& values, Options& options) {
  Values words = split_at_commas(values);
  Complaints complaints = complaints_about_interfaces(words);
  if (complaints.empty()) options.interfaces = std::move(words);
  return complaints;
}

template <bool Options::*setting>
Complaints switch_on(const Values&, Options& options) {
  options.*setting = true;
  return {};
}

Complaints take_nothing(const Values&, Options&) { return {}; }

std::vector<Flag> interface_flags(const Options& defaults) {
  return {
      {.name = "--iface",
       .value = "NAME[,NAME...]",
       .group = "Interfaces",
       .meaning = "names, globs, !exclusions or auto; repeatable",
       .default_text = defaults.interfaces.front(),
       .repeatable = true,
       .accept = take_interfaces},
      {.name = "--iface-wait",
       .group = "Interfaces",
       .meaning = "wait for a name that does not exist yet",
       .accept = switch_on<&Options::interface_wait>},
  };
}

std::vector<Flag> serving_flags(const Options& defaults) {
  return {
      {.name = "--addr",
       .alias = "--web.listen-address",
       .value = "[HOST]:PORT",
       .group = "Serving",
       .meaning = "where to listen; alias --web.listen-address",
       .default_text = defaults.listen_address,
       .accept = [](const Values& v, Options& o) { return take(v, o.listen_address, read_listen_address); }},
      {.name = "--web.telemetry-path",
       .value = "PATH",
       .group = "Serving",
       .meaning = "where the metrics are",
       .default_text = defaults.telemetry_path,
       .accept = [](const Values& v, Options& o) { return take(v, o.telemetry_path, read_telemetry_path); }},
  };
}

std::vector<Flag> counting_flags(const Options& defaults) {
  return {
      {.name = "--interval",
       .value = "DURATION",
       .group = "Counting",
       .meaning = "sweep this often even unasked, " + to_text(kInterval),
       .default_text = format_duration(defaults.interval),
       .accept = [](const Values& v, Options& o) { return take(v, o.interval, within(kInterval)); }},
      {.name = "--max-flows",
       .value = "N",
       .group = "Counting",
       .meaning = "capacity of the kernel table between two sweeps",
       .default_text = fmt::to_string(defaults.max_flows),
       .accept = [](const Values& v, Options& o) { return take(v, o.max_flows, within(kMaxFlows)); }},
      {.name = "--max-series",
       .value = "N",
       .group = "Counting",
       .meaning = "most address pairs exposed; the rest is folded",
       .default_text = fmt::to_string(defaults.max_series),
       .accept = [](const Values& v, Options& o) { return take(v, o.max_series, within(kMaxSeries)); }},
      {.name = "--idle-timeout",
       .value = "DURATION",
       .group = "Counting",
       .meaning = "forget a pair that was quiet for so long",
       .default_text = format_duration(defaults.idle_timeout),
       .accept = [](const Values& v, Options& o) { return take(v, o.idle_timeout, within(kIdleTimeout)); }},
  };
}

std::vector<Flag> series_flags(const Options& defaults) {
  return {
      {.name = "--labels",
       .value = "LIST",
       .group = "Series",
       .meaning = "of pair series",
       .default_text = to_text(defaults.series.labels),
       .accept = take_labels},
      {.name = "--aggregate",
       .value = "SCOPE=V4LEN/V6LEN",
       .group = "Series",
       .meaning = "show prefixes; repeatable",
       .default_text = to_text(defaults.series.lengths),
       .repeatable = true,
       .accept = take_aggregates},
      {.name = "--network",
       .value = "NAME=CIDR[,CIDR...]",
       .group = "Series",
       .meaning = "show NAME for the addresses inside; repeatable, the narrowest wins",
       .repeatable = true,
       .accept = take_networks},
      {.name = "--rates",
       .value = "WHICH",
       .group = "Series",
       .meaning = "all, interface (none for pairs) or off",
       .default_text = "all",
       .accept = [](const Values& v, Options& o) { return take(v, o.rates, read_rates); }},
  };
}

std::vector<Flag> running_flags(const Options& defaults) {
  return {
      {.name = "--log.level",
       .value = "LEVEL",
       .group = "Running",
       .meaning = "debug, info, warn or error; logs go to stderr",
       .default_text = to_text(defaults.log_level),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_level, read_log_level); }},
      {.name = "--log.format",
       .value = "FORMAT",
       .group = "Running",
       .meaning = "text or json",
       .default_text = to_text(defaults.log_format),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_format, read_log_format); }},
      {.name = "--once",
       .group = "Running",
       .meaning = "count for one interval, print the metrics, exit",
       .accept = switch_on<&Options::once>},
      {.name = kVersionFlag,
       .group = "Running",
       .meaning = "print the version and exit",
       .accept = take_nothing},
      {.name = kHelpFlag,
       .alias = "-h",
       .group = "Running",
       .meaning = "print this and exit",
       .accept = take_nothing},
  };
}

}  // namespace

const std::vector<Flag>& all_flags() {
  static const std::vector<Flag> flags = [] {
    const Options defaults;
    std::vector<Flag> all;
    for (auto* group : {interface_flags, serving_flags, counting_flags, series_flags, running_flags})
      for (Flag& flag : group(defaults)) all.push_back(std::move(flag));
    return all;
  }();
  return flags;
}

}  // namespace exporter
