#include <fmt/format.h>

#include "options/completion.h"

namespace exporter {
namespace {

using Kind = ValueWords::Kind;

constexpr const char* kCommand = "complete -c ebpf-traffic-exporter";

std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string value_of(const ValueWords& value) {
  switch (value.kind) {
    case Kind::Anything:
      return " -x";
    case Kind::Words:
      return " -x -a " + in_quotes(joined(value.words, " "));
    case Kind::Files:
      return " -r -F";
    case Kind::Interfaces:
      return " -x -a " + in_quotes("auto (command ls /sys/class/net)");
  }
  return {};
}

// -s h or -l addr
std::string spelled(const std::string& name) {
  const bool is_short = !name.starts_with("--");
  return fmt::format(" -{} {}", is_short ? 's' : 'l', name.substr(is_short ? 1 : 2));
}

std::string line_of(const Flag& flag, const std::string& name) {
  return fmt::format("{} -n {}{}{} -d {}\n", kCommand,
                     in_quotes("not __fish_seen_subcommand_from " + joined(words_without_flags(), " ")),
                     spelled(name), flag.is_switch() ? "" : value_of(value_words(flag)),
                     in_quotes(flag.meaning));
}

std::string line_of(const NextWord& word, const std::string& condition) {
  return fmt::format("{} -n {} -a {}{}\n", kCommand, in_quotes(condition), word.word,
                     word.meaning.empty() ? "" : " -d " + in_quotes(word.meaning));
}

}  // namespace

std::string fish_completion() {
  std::string text = "# fish completion; written by `ebpf-traffic-exporter completion fish`\n";
  text += fmt::format("{} -f\n", kCommand);
  for (const NextWord& word : first_words()) text += line_of(word, "__fish_use_subcommand");
  for (const std::string& first : words_with_followers()) {
    const auto words = words_after(first);
    const std::string condition = fmt::format(
        "__fish_seen_subcommand_from {}; and not __fish_seen_subcommand_from {}", first, joined(words, " "));
    for (const NextWord& word : words) text += line_of(word, condition);
  }
  text += fmt::format("{} -n {} -F\n", kCommand,
                      in_quotes("__fish_seen_subcommand_from config; and __fish_seen_subcommand_from check"));
  for (const Flag& flag : all_flags()) {
    text += line_of(flag, flag.name);
    if (!flag.alias.empty()) text += line_of(flag, flag.alias);
  }
  return text;
}

}  // namespace exporter
