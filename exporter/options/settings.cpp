#include "options/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "options/config_file.h"
#include "options/config_text.h"
#include "options/options_connections.h"
#include "options/options_flags.h"
#include "options/options_values.h"

namespace exporter {
namespace {

using Mistakes = std::vector<std::string>;

constexpr std::size_t kMostMistakesOfAFile = 100;

// A mistake is one line, whatever bytes the operator's shell sent.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      line += fmt::format("\\x{:02x}", byte);
    else
      line += c;
  }
  return line;
}

std::vector<GivenFlag> given_for(const Flag& flag, const CommandLine& line) {
  std::vector<GivenFlag> given;
  std::copy_if(line.flags.begin(), line.flags.end(), std::back_inserter(given),
               [&](const GivenFlag& one) { return one.name == flag.name || one.name == flag.alias; });
  return given;
}

std::string spelled(const GivenFlag& given) {
  return given.from.empty() ? given.name : given.from + ": " + given.name;
}

std::string shown(const GivenFlag& given) { return given.name + (given.value ? " " + *given.value : ""); }

std::optional<std::string> mistake_of_repetition(const Flag& flag, const std::vector<GivenFlag>& given) {
  if (flag.repeatable || flag.is_switch() || given.size() < 2) return std::nullopt;
  std::string all;
  for (const GivenFlag& one : given) all += (all.empty() ? "" : ", ") + shown(one);
  return fmt::format("{}: one setting given {} times ({}); keep one of them", flag.name, given.size(), all);
}

std::optional<std::string> mistake_of_presence(const Flag& flag, const GivenFlag& given) {
  if (flag.is_switch() && given.value)
    return fmt::format("{}={}: this flag takes no value; write {} alone or leave it out", spelled(given),
                       *given.value, given.name);
  if (!flag.is_switch() && !given.value)
    return fmt::format("{}: needs a value; write {} {}{}", spelled(given), given.name, flag.value,
                       flag.default_text.empty() ? "" : ", the default is " + flag.default_text);
  return std::nullopt;
}

std::string entry_origin(const Flag& flag, const std::string& entry) { return flag.name + ' ' + entry; }

// A flag replaces a table of the file as a whole.
void forget_origins(Origins& origins, const Flag& flag) {
  origins.erase(flag.name);
  const std::string entries = entry_origin(flag, "");
  auto first = origins.lower_bound(entries);
  while (first != origins.end() && first->first.starts_with(entries)) first = origins.erase(first);
}

// Writes into `options` what is good and returns what is not.
Mistakes apply(const Flag& flag, const CommandLine& line, Settings& settings) {
  const std::vector<GivenFlag> given = given_for(flag, line);
  if (given.empty()) return {};

  Mistakes mistakes;
  if (auto mistake = mistake_of_repetition(flag, given)) mistakes.push_back(*std::move(mistake));
  std::vector<std::string> values;
  for (const GivenFlag& one : given) {
    if (auto mistake = mistake_of_presence(flag, one))
      mistakes.push_back(*std::move(mistake));
    else if (one.value)
      values.push_back(*one.value);
  }
  for (const std::string& complaint : flag.accept(values, settings.options))
    mistakes.push_back(spelled(given.front()) + " " + complaint);
  forget_origins(settings.origins, flag);
  settings.origins[flag.name] = {.place = spelled(given.front()), .column = 0};
  if (flag.form == Form::Table)
    for (const std::string& value : split_at_commas(values))
      settings.origins[entry_origin(flag, entry_name(value))] = settings.origins[flag.name];
  return mistakes;
}

std::string shown(const Origin& origin) {
  return origin.column == 0 ? origin.place : fmt::format("{}:{}", origin.place, origin.column);
}

// "icmp=5s: ..." is about the entry icmp.
ConfigPlace place_of(const std::string& complaint, const ConfigSetting& setting) {
  for (const auto& [entry, place] : setting.entries)
    if (complaint.starts_with(entry + '=')) return place;
  return setting.place;
}

void note_origins(const ConfigSetting& setting, const std::string& path, Origins& origins) {
  const auto origin = [&](ConfigPlace place) {
    return Origin{.place = fmt::format("{}:{}", path, place.line), .column = place.column};
  };
  origins[setting.flag->name] = origin(setting.place);
  for (const auto& [entry, place] : setting.entries)
    origins[entry_origin(*setting.flag, entry)] = origin(place);
}

std::vector<ConfigMistake> apply(const ConfigSetting& setting, Options& options) {
  std::vector<ConfigMistake> mistakes;
  if (setting.off) return mistakes;
  for (const std::string& complaint : setting.flag->accept(setting.values, options))
    mistakes.push_back({place_of(complaint, setting), key_of(*setting.flag) + ' ' + complaint});
  return mistakes;
}

// In the order of the text, and not more than anybody reads.
Mistakes in_words(std::vector<ConfigMistake> mistakes, const std::string& path) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const ConfigMistake& a, const ConfigMistake& b) { return a.place < b.place; });
  Mistakes words;
  for (std::size_t i = 0; i < std::min(mistakes.size(), kMostMistakesOfAFile); ++i)
    words.push_back(fmt::format("{}:{}:{}: {}", path, mistakes[i].place.line, mistakes[i].place.column,
                                mistakes[i].text));
  if (mistakes.size() > kMostMistakesOfAFile)
    words.push_back(
        fmt::format("{}: {} more mistakes; mend these first", path, mistakes.size() - kMostMistakesOfAFile));
  return words;
}

Mistakes apply_file(const std::string& path, const ConfigReader& read, Settings& settings) {
  const auto text = read(path);
  if (!text) return {fmt::format("{}: {}", path, text.error().message())};
  ConfigFile file = read_config(*text);
  for (const ConfigSetting& setting : file.settings) {
    note_origins(setting, path, settings.origins);
    auto mistakes = apply(setting, settings.options);
    std::move(mistakes.begin(), mistakes.end(), std::back_inserter(file.mistakes));
  }
  settings.mistakes_of_file = in_words(std::move(file.mistakes), path);
  return {};
}

// "--labels dst_port: ...": where the flag's setting comes from a file, that is where to look.
std::string with_place(const std::string& contradiction, const Origins& origins) {
  const auto origin = origins.find(contradiction.substr(0, contradiction.find(' ')));
  if (origin == origins.end() || origin->second.column == 0) return contradiction;
  return shown(origin->second) + ": " + contradiction;
}

}  // namespace

Settings judge(const CommandLine& line, const ConfigReader& read) {
  Settings settings;
  Mistakes unread;
  for (const GivenFlag& given : line.flags)
    if (given.name == kConfigFlag && given.value) {
      unread = apply_file(*given.value, read, settings);
      break;
    }
  for (const Flag& flag : all_flags()) append(settings.mistakes, apply(flag, line, settings));
  append(settings.mistakes, std::move(unread));
  for (const std::string& mistake : contradictions_about_connections(settings.options))
    settings.mistakes_of_file.push_back(with_place(mistake, settings.origins));
  return settings;
}

Mistakes all_mistakes_of(Settings& settings) {
  Mistakes all = std::move(settings.mistakes);
  append(all, std::move(settings.mistakes_of_file));
  return each_on_one_line(std::move(all));
}

std::string origin_of(const Origins& origins, const Flag& flag, const std::string& entry) {
  const auto origin = origins.find(entry.empty() ? flag.name : entry_origin(flag, entry));
  return origin == origins.end() ? "default" : origin->second.place;
}

void append(Mistakes& mistakes, Mistakes more) {
  std::move(more.begin(), more.end(), std::back_inserter(mistakes));
}

Mistakes each_on_one_line(Mistakes mistakes) {
  std::transform(mistakes.begin(), mistakes.end(), mistakes.begin(), on_one_line);
  return mistakes;
}

}  // namespace exporter
