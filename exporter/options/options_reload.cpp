#include "options/options_reload.h"

#include "options/options_flags.h"

namespace exporter {
namespace {

constexpr std::size_t kLongestShown = 120;

// Thousands of networks are no line of a log.
std::string shown(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    text += (text.empty() ? "" : ",") + value;
    if (text.size() <= kLongestShown) continue;
    text.resize(kLongestShown);
    return text + "...";
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

std::vector<OptionChange> changes_between(const Options& in_force, const Options& wanted) {
  std::vector<OptionChange> changes;
  for (const Flag& flag : all_flags()) {
    if (flag.show == nullptr) continue;
    const auto before = flag.show(in_force);
    const auto after = flag.show(wanted);
    if (before != after) changes.push_back({flag.name, shown(before), shown(after), flag.live});
  }
  return changes;
}

Options with_live_changes(const Options& in_force, const Options& wanted) {
  Options options = in_force;
  options.interfaces = wanted.interfaces;
  options.interface_wait = wanted.interface_wait;
  options.interval = wanted.interval;
  options.max_series = wanted.max_series;
  options.idle_timeout = wanted.idle_timeout;
  options.series = wanted.series;
  options.rates = wanted.rates;
  options.connection_limits = wanted.connection_limits;
  options.connection_series = wanted.connection_series;
  options.log_level = wanted.log_level;
  options.log_format = wanted.log_format;
  return options;
}

}  // namespace exporter
