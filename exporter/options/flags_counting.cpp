#include <fmt/format.h>

#include "options/duration.h"
#include "options/flag_groups.h"
#include "options/flag_reading.h"
#include "options/options_series.h"

namespace exporter::flags {
namespace {

using namespace std::chrono_literals;

constexpr Range<Duration> kInterval{20ms, 5min};
constexpr Range<Duration> kIdleTimeout{1s, 30 * 24h};
constexpr Range<std::uint64_t> kMaxFlows{1, 16'777'216};
constexpr Range<std::uint64_t> kMaxSeries{0, 10'000'000};

}  // namespace

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

}  // namespace exporter::flags
