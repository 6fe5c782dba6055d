#include "options/options_flags.h"

#include <fmt/format.h>

#include <utility>

#include "options/duration.h"
#include "options/options_connections.h"
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
constexpr Range<std::uint64_t> kMaxConnections{1, 16'777'216};
constexpr Range<std::uint64_t> kConnectionSeries{0, 1'000'000};

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

std::string on_off(bool setting) { return setting ? "on" : "off"; }

std::vector<Flag> interface_flags(const Options& defaults) {
  return {
      {.name = "--iface",
       .value = "NAME[,NAME...]",
       .group = "Interfaces",
       .meaning = "names, globs, !exclusions or auto",
       .default_text = defaults.interfaces.front(),
       .repeatable = true,
       .form = Form::List,
       .accept = take_interfaces,
       .show = [](const Options& o) { return o.interfaces; },
       .live = true},
      {.name = "--iface-wait",
       .group = "Interfaces",
       .meaning = "wait for a name that does not exist yet",
       .accept = switch_on<&Options::interface_wait>,
       .show = [](const Options& o) { return Values{on_off(o.interface_wait)}; },
       .live = true},
  };
}

template <std::string Options::*setting>
Complaints take_file(const Values& values, Options& options) {
  for (const std::string& value : values) {
    if (value.empty()) return {": needs the path of a file"};
    options.*setting = value;
  }
  return {};
}

std::vector<Flag> serving_flags(const Options& defaults) {
  return {
      {.name = "--addr",
       .alias = "--web.listen-address",
       .value = "[HOST]:PORT",
       .group = "Serving",
       .meaning = "where to listen",
       .default_text = defaults.listen_address,
       .accept = [](const Values& v, Options& o) { return take(v, o.listen_address, read_listen_address); },
       .show = [](const Options& o) { return Values{o.listen_address}; }},
      {.name = "--web.telemetry-path",
       .value = "PATH",
       .group = "Serving",
       .meaning = "where the metrics are",
       .default_text = defaults.telemetry_path,
       .accept = [](const Values& v, Options& o) { return take(v, o.telemetry_path, read_telemetry_path); },
       .show = [](const Options& o) { return Values{o.telemetry_path}; }},
      {.name = "--web.config.file",
       .value = "FILE",
       .group = "Serving",
       .meaning = "TLS and logins, as exporter-toolkit has them",
       .accept = take_file<&Options::web_config_file>,
       .show =
           [](const Options& o) { return o.web_config_file.empty() ? Values() : Values{o.web_config_file}; }},
      {.name = "--web.enable-lifecycle",
       .group = "Serving",
       .meaning = "POST /-/reload reads the configuration again",
       .accept = switch_on<&Options::lifecycle>,
       .show = [](const Options& o) { return Values{on_off(o.lifecycle)}; }},
  };
}

std::vector<Flag> counting_flags(const Options& defaults) {
  return {
      {.name = "--interval",
       .value = "DURATION",
       .group = "Counting",
       .meaning = "sweep this often even unasked, " + to_text(kInterval),
       .default_text = format_duration(defaults.interval),
       .accept = [](const Values& v, Options& o) { return take(v, o.interval, within(kInterval)); },
       .show = [](const Options& o) { return Values{format_duration(o.interval)}; },
       .live = true},
      {.name = "--max-flows",
       .value = "N",
       .group = "Counting",
       .meaning = "capacity of the kernel table between two sweeps",
       .default_text = fmt::to_string(defaults.max_flows),
       .form = Form::Number,
       .accept = [](const Values& v, Options& o) { return take(v, o.max_flows, within(kMaxFlows)); },
       .show = [](const Options& o) { return Values{fmt::to_string(o.max_flows)}; }},
      {.name = "--max-series",
       .value = "N",
       .group = "Counting",
       .meaning = "most address pairs exposed; the rest is folded",
       .default_text = fmt::to_string(defaults.max_series),
       .form = Form::Number,
       .accept = [](const Values& v, Options& o) { return take(v, o.max_series, within(kMaxSeries)); },
       .show = [](const Options& o) { return Values{fmt::to_string(o.max_series)}; },
       .live = true},
      {.name = "--idle-timeout",
       .value = "DURATION",
       .group = "Counting",
       .meaning = "forget a pair that was quiet for so long",
       .default_text = format_duration(defaults.idle_timeout),
       .accept = [](const Values& v, Options& o) { return take(v, o.idle_timeout, within(kIdleTimeout)); },
       .show = [](const Options& o) { return Values{format_duration(o.idle_timeout)}; },
       .live = true},
  };
}

std::vector<Flag> series_flags(const Options& defaults) {
  return {
      {.name = "--labels",
       .value = "LIST",
       .group = "Series",
       .meaning = "of pair series",
       .default_text = to_text(defaults.series.labels),
       .form = Form::List,
       .accept = take_labels,
       .show = [](const Options& o) { return split_at_commas({to_text(o.series.labels)}); },
       .live = true},
      {.name = "--aggregate",
       .value = "SCOPE=V4LEN/V6LEN",
       .group = "Series",
       .meaning = "show prefixes",
       .default_text = to_text(defaults.series.lengths),
       .repeatable = true,
       .form = Form::Table,
       .accept = take_aggregates,
       .show = [](const Options& o) { return split_at_commas({to_text(o.series.lengths)}); },
       .live = true},
      {.name = "--network",
       .value = "NAME=CIDR[,CIDR...]",
       .group = "Series",
       .meaning = "show NAME for the addresses inside, the narrowest wins",
       .repeatable = true,
       .form = Form::Table,
       .example = {"office=10.0.0.0/8,fd00::/8"},
       .several_to_a_name = true,
       .accept = take_networks,
       .show = [](const Options& o) { return to_texts(o.series.networks); },
       .live = true},
      {.name = "--rates",
       .value = "WHICH",
       .group = "Series",
       .meaning = "all, interface (none for pairs) or off",
       .default_text = "all",
       .accept = [](const Values& v, Options& o) { return take(v, o.rates, read_rates); },
       .show = [](const Options& o) { return Values{to_text(o.rates)}; },
       .live = true},
  };
}

Complaints take_connections(const Values& values, Options& options) {
  return take(values, options.connections, read_on_off);
}

Values show_connection_timeouts(const Options& options) {
  return split_at_commas({to_text(options.connection_limits.timeouts)});
}

Complaints take_max_connections(const Values& values, Options& options) {
  return take(values, options.connection_limits.most, within(kMaxConnections));
}

Complaints take_connection_series(const Values& values, Options& options) {
  return take(values, options.connection_series, within(kConnectionSeries));
}

std::vector<Flag> connection_flags(const Options& defaults) {
  return {
      {.name = "--connections",
       .value = "on|off",
       .group = "Connections",
       .meaning = "track them: who opened them, their states and ends",
       .default_text = defaults.connections ? "on" : "off",
       .form = Form::Truth,
       .accept = take_connections,
       .show = [](const Options& o) { return Values{on_off(o.connections)}; }},
      {.name = "--max-connections",
       .value = "N",
       .group = "Connections",
       .meaning = "tracked at once; beyond it the longest idle go",
       .default_text = fmt::to_string(defaults.connection_limits.most),
       .form = Form::Number,
       .accept = take_max_connections,
       .show = [](const Options& o) { return Values{fmt::to_string(o.connection_limits.most)}; },
       .live = true},
      {.name = "--connection-timeout",
       .value = "STATE=TIME",
       .group = "Connections",
       .meaning = "kept so long without a packet",
       .repeatable = true,
       .form = Form::Table,
       .accept = take_connection_timeouts,
       .show = show_connection_timeouts,
       .live = true},
      {.name = "--connection-series",
       .value = "N",
       .group = "Connections",
       .meaning = "the heaviest connections that have series of their own",
       .default_text = fmt::to_string(defaults.connection_series),
       .form = Form::Number,
       .accept = take_connection_series,
       .show = [](const Options& o) { return Values{fmt::to_string(o.connection_series)}; },
       .live = true},
  };
}

std::vector<Flag> asking_flags(const Options&) {
  return {
      {.name = "--login",
       .value = "FILE",
       .group = "Asking",
       .meaning = "status logs in with its one line, user:password",
       .accept = take_file<&Options::login_file>,
       .of_asking = true},
      {.name = kClientCertFlag,
       .value = "FILE",
       .group = "Asking",
       .meaning = "status shows this certificate, in PEM",
       .accept = take_file<&Options::client_cert_file>,
       .of_asking = true},
      {.name = kClientKeyFlag,
       .value = "FILE",
       .group = "Asking",
       .meaning = "its key",
       .accept = take_file<&Options::client_key_file>,
       .of_asking = true},
  };
}

Complaints take_config_file(const Values& values, Options& options) {
  options.config_file = values.empty() ? std::string() : values.back();
  return {};
}

std::vector<Flag> running_flags(const Options& defaults) {
  return {
      {.name = kConfigFlag,
       .value = "FILE",
       .group = "Running",
       .meaning = "settings, in TOML; a flag wins over them",
       .accept = take_config_file},
      {.name = "--log.level",
       .value = "LEVEL",
       .group = "Running",
       .meaning = "debug, info, warn or error; logs go to stderr",
       .default_text = to_text(defaults.log_level),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_level, read_log_level); },
       .show = [](const Options& o) { return Values{to_text(o.log_level)}; },
       .live = true},
      {.name = "--log.format",
       .value = "FORMAT",
       .group = "Running",
       .meaning = "text or json",
       .default_text = to_text(defaults.log_format),
       .accept = [](const Values& v, Options& o) { return take(v, o.log_format, read_log_format); },
       .show = [](const Options& o) { return Values{to_text(o.log_format)}; },
       .live = true},
      {.name = "--once",
       .group = "Running",
       .meaning = "count for one interval, print the metrics, exit",
       .accept = switch_on<&Options::once>,
       .show = [](const Options& o) { return Values{on_off(o.once)}; }},
      {.name = kJsonFlag,
       .group = "Running",
       .meaning = "check and status print JSON",
       .accept = take_nothing},
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
    for (auto* group : {interface_flags, serving_flags, counting_flags, series_flags, connection_flags,
                        asking_flags, running_flags})
      for (Flag& flag : group(defaults)) all.push_back(std::move(flag));
    return all;
  }();
  return flags;
}

}  // namespace exporter
