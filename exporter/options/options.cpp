#include "options/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "options/options_cli.h"
#include "options/options_flags.h"
#include "options/options_help.h"
#include "options/options_suggestion.h"

namespace exporter {
namespace {

using Mistakes = std::vector<std::string>;

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

Mistakes mistakes_of_shape(const CommandLine& line) {
  Mistakes mistakes;
  for (const std::string& unknown : line.unknown_flags) {
    const auto meant = nearest_flag(unknown, all_flags());
    mistakes.push_back(unknown + ": unknown flag; " +
                       (meant ? "did you mean " + *meant + "?" : "--help lists them"));
  }
  for (const std::string& stray : line.strays)
    mistakes.push_back(
        fmt::format("{}: unexpected argument; to name an interface use --iface {}", stray, stray));
  return mistakes;
}

std::vector<GivenFlag> given_for(const Flag& flag, const CommandLine& line) {
  std::vector<GivenFlag> given;
  std::copy_if(line.flags.begin(), line.flags.end(), std::back_inserter(given),
               [&](const GivenFlag& one) { return one.name == flag.name || one.name == flag.alias; });
  return given;
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
    return fmt::format("{}={}: this flag takes no value; write {} alone or leave it out", given.name,
                       *given.value, given.name);
  if (!flag.is_switch() && !given.value)
    return fmt::format("{}: needs a value; write {} {}{}", given.name, given.name, flag.value,
                       flag.default_text.empty() ? "" : ", the default is " + flag.default_text);
  return std::nullopt;
}

// Writes into `options` what is good and returns what is not.
Mistakes apply(const Flag& flag, const CommandLine& line, Options& options) {
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
  for (const std::string& complaint : flag.accept(values, options))
    mistakes.push_back(given.front().name + " " + complaint);
  return mistakes;
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
  const CommandLine line = read_command_line(argc, argv, all_flags());
  if (line.gives(kHelpFlag) || line.gives("-h")) return PrintAndExit{help_text()};
  if (line.gives(kVersionFlag)) return PrintAndExit{version_text()};

  Options options;
  Mistakes mistakes = mistakes_of_shape(line);
  for (const Flag& flag : all_flags())
    for (std::string& mistake : apply(flag, line, options)) mistakes.push_back(std::move(mistake));
  if (mistakes.empty()) return options;

  std::transform(mistakes.begin(), mistakes.end(), mistakes.begin(), on_one_line);
  return UsageMistakes{std::move(mistakes)};
}

}  // namespace exporter
