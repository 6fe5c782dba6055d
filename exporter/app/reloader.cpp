#include "app/reloader.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "model/interface_patterns.h"
#include "options/options_connections.h"

namespace exporter {
namespace {

constexpr unsigned kFailed = 500;

std::string in_one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end))
    text.replace(end, 1, "; ");
  return text;
}

std::string text_of(const std::vector<OptionChange>& changes) {
  std::string text;
  for (const OptionChange& change : changes)
    if (change.live)
      text += (text.empty() ? "" : "; ") + change.flag + " is " + change.after + ", was " + change.before;
  return text.empty() ? "nothing changed" : text;
}

// Then a reload can change nothing, which who asks for one may not know.
std::string without_file(const Options& options) {
  return options.config_file.empty() ? "; there is no --config.file to read again" : "";
}

bool changes_any(const std::vector<OptionChange>& changes, std::initializer_list<std::string_view> flags) {
  return std::any_of(changes.begin(), changes.end(), [&](const OptionChange& change) {
    return std::find(flags.begin(), flags.end(), change.flag) != flags.end();
  });
}

// All that is live, but for a few.
bool changes_counting(const std::vector<OptionChange>& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const OptionChange& change) {
    return change.live && !changes_any({change}, {"--iface", "--iface-wait", "--interval", "--rates",
                                                  "--log.level", "--log.format"});
  });
}

// What the file wants may go together, but not with what a reload leaves as it is.
Result<void> check_together(const Options& in_force, const Options& wanted) {
  std::string text;
  for (const std::string& complaint : contradictions_about_connections(with_live_changes(in_force, wanted)))
    text += (text.empty() ? "" : "\n") + complaint +
            ". --connections stays as it is until a restart: restart instead, which takes both";
  if (!text.empty()) return Error::text(std::move(text));
  return {};
}

std::string restart_text(const OptionChange& change) {
  return change.flag + " stays " + change.before + ": a restart makes it " + change.after;
}

}  // namespace

PipelineSettings pipeline_settings(const Options& options) {
  PipelineSettings settings{
      .limits = {.max_series = options.max_series, .idle_timeout = options.idle_timeout},
      .naming = SeriesNaming(options.series)};
  if (options.connections) settings.connections = options.connection_limits;
  settings.connection_series = options.connection_series;
  return settings;
}

ReloadAnswer Reloader::reload(TimePoint now) {
  auto wanted = reread_();
  const auto changes = wanted ? apply(*wanted, now) : Result<std::vector<OptionChange>>(wanted.error());
  if (!changes) {
    const std::string why = changes.error().message();
    spdlog::error("configuration not reloaded, the former one stays: {}", in_one_line(why));
    return {.status = kFailed, .text = "not reloaded: " + why + '\n'};
  }
  std::string text = "reloaded: " + text_of(*changes) + without_file(*wanted) + '\n';
  for (const OptionChange& change : *changes)
    if (!change.live) text += restart_text(change) + '\n';
  return {.text = std::move(text)};
}

Result<std::vector<OptionChange>> Reloader::apply(const Options& wanted, TimePoint now) {
  auto changes = changes_between(options_, wanted);
  if (auto together = check_together(options_, wanted); !together) return together.error();
  auto patterns = InterfacePatterns::parse(wanted.interfaces);
  if (!patterns) return patterns.error();
  if (auto known = house_.keeper.check(*patterns, wanted.interface_wait); !known) return known.error();
  if (wanted.interval != options_.interval)
    if (auto set = house_.set_interval(wanted.interval); !set) return set.error();
  change_logging(std::min(wanted.log_level, options_.log_level), wanted.log_format);
  spdlog::info("configuration reloaded: {}{}", text_of(changes), without_file(wanted));
  for (const OptionChange& change : changes)
    if (!change.live) spdlog::warn("{}", restart_text(change));
  options_ = with_live_changes(options_, wanted);
  rates_ = options_.rates;
  if (changes_any(changes, {"--iface"})) house_.keeper.follow(std::move(*patterns));
  if (changes_counting(changes)) house_.pipeline.change(pipeline_settings(options_), now);
  change_logging(options_.log_level, options_.log_format);
  return changes;
}

}  // namespace exporter
