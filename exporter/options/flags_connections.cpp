#include <fmt/format.h>

#include "options/flag_groups.h"
#include "options/flag_reading.h"
#include "options/options_connections.h"

namespace exporter::flags {
namespace {

constexpr Range<std::uint64_t> kMaxConnections{1, 16'777'216};
constexpr Range<std::uint64_t> kConnectionSeries{0, 1'000'000};

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

}  // namespace

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
       .meaning = "tracked at once; beyond it the least wanted go",
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

}  // namespace exporter::flags
