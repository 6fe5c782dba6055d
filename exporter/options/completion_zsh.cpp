#include <fmt/format.h>

#include "options/completion.h"

namespace exporter {
namespace {

using Kind = ValueWords::Kind;

constexpr const char* kHead = R"(#compdef ebpf-traffic-exporter
# zsh completion; written by `ebpf-traffic-exporter completion zsh`
_ebpf_traffic_exporter() {
  local state
  local -a line flags commands
  flags=(
)";

// Inside of single quotes, where `special` need a backslash.
std::string in_quotes(std::string_view text, std::string_view special) {
  std::string quoted;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) quoted += '\\';
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted;
}

std::string action_for(const ValueWords& value) {
  switch (value.kind) {
    case Kind::Anything:
      return " ";
    case Kind::Words:
      return "(" + joined(value.words, " ") + ")";
    case Kind::Files:
      return "_files";
    case Kind::Interfaces:
      return "_net_interfaces";
  }
  return " ";
}

std::string line_of(const Flag& flag, const std::string& name) {
  const std::string meaning = in_quotes(flag.meaning, "[]:\\");
  const char* star = flag.repeatable ? "*" : "";
  if (flag.is_switch()) return fmt::format("    '{}{}[{}]'\n", star, name, meaning);
  return fmt::format("    '{}{}=[{}]:{}:{}'\n", star, name, meaning, in_quotes(flag.value, "[]:\\"),
                     action_for(value_words(flag)));
}

std::string flags() {
  std::string text;
  for (const Flag& flag : all_flags()) {
    text += line_of(flag, flag.name);
    if (!flag.alias.empty()) text += line_of(flag, flag.alias);
  }
  return text;
}

std::string described(const std::vector<NextWord>& words) {
  std::string text;
  for (const NextWord& word : words)
    text +=
        fmt::format(" '{}{}'", word.word, word.meaning.empty() ? "" : ":" + in_quotes(word.meaning, ":\\"));
  return text;
}

}  // namespace

std::string zsh_completion() {
  std::string text = kHead + flags() + "  )\n";
  text += "  _arguments -S $flags '1:command:->command' '2:argument:->argument' '3:file:_files'\n";
  text += "  case $state in\n";
  text += "    command)\n      commands=(" + described(first_words()) + " )\n";
  text += "      _describe command commands ;;\n";
  text += "    argument)\n      case $line[1] in\n";
  for (const std::string& first : words_with_followers())
    text += fmt::format("        {})\n          commands=({} )\n          _describe argument commands ;;\n",
                        first, described(words_after(first)));
  text += "      esac ;;\n  esac\n}\n";
  // Loaded by name from $fpath, or sourced.
  return text +
         "if [[ $funcstack[1] == _ebpf_traffic_exporter || $funcstack[1] == _ebpf-traffic-exporter ]]; then\n"
         "  _ebpf_traffic_exporter \"$@\"\nelse\n"
         "  compdef _ebpf_traffic_exporter ebpf-traffic-exporter\nfi\n";
}

}  // namespace exporter
