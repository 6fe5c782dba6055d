#include "options/options_cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

namespace exporter {
namespace {

constexpr std::string_view kEndOfFlags = "--";

// What CLI11 takes for a flag as well; "-1" and "-" are values.
bool looks_like_flag(std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (word.starts_with("--")) return word.size() > 2 && is_letter(word[2]);
  return word.size() > 1 && word[0] == '-' && is_letter(word[1]);
}

std::string name_part(std::string_view word) { return std::string(word.substr(0, word.find('='))); }

// CLI11 gives a meaning to brackets, braces and empty values, and a different one in each release. So it
// never sees a value: it is shown the value's position among the words, and the position is turned back into
// the value.
class Words {
 public:
  Words(int argc, const char* const* argv) : words_(argv + std::min(argc, 1), argv + std::max(argc, 0)) {}

  // Last word first, as CLI11 wants them.
  [[nodiscard]] std::vector<std::string> masked() const {
    std::vector<std::string> masked;
    const auto end_of_flags = std::find(words_.begin(), words_.end(), kEndOfFlags) - words_.begin();
    for (std::size_t i = words_.size(); i-- > 0;) {
      const std::string_view word = words_[i];
      const std::string position = std::to_string(i);
      const auto past_the_end = static_cast<std::ptrdiff_t>(i) - end_of_flags;
      if (past_the_end > 0 || (past_the_end < 0 && !looks_like_flag(word)))
        masked.push_back(position);
      else if (word.find('=') == std::string_view::npos)
        masked.emplace_back(word);
      else
        masked.push_back(name_part(word) + '=' + position);
    }
    return masked;
  }

  // Nothing if CLI11 made `masked` up, which it does for a flag without a value.
  [[nodiscard]] static std::optional<std::size_t> position(std::string_view masked) {
    std::size_t position = 0;
    const auto [end, failure] = std::from_chars(masked.data(), masked.data() + masked.size(), position);
    if (failure != std::errc{} || end != masked.data() + masked.size()) return std::nullopt;
    return position;
  }

  [[nodiscard]] const std::string& at(std::size_t position) const { return words_.at(position); }

  [[nodiscard]] std::optional<std::string> value(std::string_view masked) const {
    const auto place = position(masked);
    if (!place) return std::nullopt;
    const std::string& word = at(*place);
    const bool joined = looks_like_flag(word) && word.find('=') != std::string::npos;
    std::string value = joined ? word.substr(word.find('=') + 1) : word;
    return value.empty() ? std::nullopt : std::optional(std::move(value));
  }

 private:
  std::vector<std::string> words_;
};

struct KnownName {
  std::string name;
  CLI::Option* option;
};

KnownName add_name(CLI::App& app, const Flag& flag, const std::string& name) {
  CLI::Option* option = flag.is_switch() ? app.add_flag(name) : app.add_option(name)->expected(0, 1);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return {name, option};
}

std::vector<KnownName> add_names(CLI::App& app, const std::vector<Flag>& known) {
  std::vector<KnownName> names;
  for (const Flag& flag : known) {
    names.push_back(add_name(app, flag, flag.name));
    if (!flag.alias.empty()) names.push_back(add_name(app, flag, flag.alias));
  }
  return names;
}

// In `--bogus 5s` the second word is no mistake of its own.
bool follows_unknown_flag(std::size_t position, const Words& words, const CommandLine& line) {
  if (position == 0) return false;
  const auto& unknown = line.unknown_flags;
  return std::find(unknown.begin(), unknown.end(), words.at(position - 1)) != unknown.end();
}

void sort_leftovers(const std::vector<std::string>& leftovers, const Words& words, CommandLine& line) {
  for (const std::string& leftover : leftovers) {
    const auto position = Words::position(leftover);
    if (leftover == kEndOfFlags) continue;
    if (!position)
      line.unknown_flags.push_back(name_part(leftover));
    else if (follows_unknown_flag(*position, words, line))
      continue;
    else
      line.words.push_back(words.at(*position));
  }
}

CommandLine take_apart(int argc, const char* const* argv, const std::vector<Flag>& known) {
  CLI::App app;
  app.set_help_flag();  // --help is a flag like the others
  app.allow_extras();
  const std::vector<KnownName> names = add_names(app, known);

  const Words words(argc, argv);
  app.parse(words.masked());

  CommandLine line;
  for (const KnownName& name : names)
    for (const std::string& masked : name.option->results())
      line.flags.push_back({name.name, words.value(masked)});
  sort_leftovers(app.remaining(), words, line);
  return line;
}

}  // namespace

bool CommandLine::gives(std::string_view name) const {
  return std::any_of(flags.begin(), flags.end(), [&](const GivenFlag& given) { return given.name == name; });
}

CommandLine read_command_line(int argc, const char* const* argv, const std::vector<Flag>& known) {
  try {
    return take_apart(argc, argv, known);
  } catch (const std::exception& failure) {
    // Nothing above leaves CLI11 a reason to complain; should a release find one, the operator reads it.
    CommandLine line;
    line.words.emplace_back(failure.what());
    return line;
  }
}

}  // namespace exporter
