#include <fmt/format.h>

#include "options/completion.h"

namespace exporter {
namespace {

using Kind = ValueWords::Kind;

// Bash breaks --flag=value into three words. Names of interfaces may be anything, commands too: they are
// never expanded, and quoted when they are offered.
constexpr const char* kHead =
    R"(# bash completion for ebpf-traffic-exporter; written by `ebpf-traffic-exporter completion bash`
_ebpf_traffic_exporter_offer() {
  local word
  for word; do
    printf -v word %q "$word"
    [[ $word != "$cur"* ]] || COMPREPLY+=("$word")
  done
}
_ebpf_traffic_exporter() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $prev in
)";

constexpr const char* kFoot = R"(}
complete -F _ebpf_traffic_exporter ebpf-traffic-exporter
)";

constexpr const char* kFiles =
    R"(compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"))";

std::string offer(const std::string& words) { return "_ebpf_traffic_exporter_offer " + words; }

std::string action_for(const ValueWords& value) {
  switch (value.kind) {
    case Kind::Anything:
      return ":";
    case Kind::Words:
      return offer(joined(value.words, " "));
    case Kind::Files:
      return kFiles;
    case Kind::Interfaces:
      return "local names=(/sys/class/net/*); " + offer(R"(auto "${names[@]##*/}")");
  }
  return ":";
}

std::string names_of(const Flag& flag, const char* separator) {
  return flag.name + (flag.alias.empty() ? "" : separator + flag.alias);
}

std::string values_of_flags() {
  std::string text;
  for (const Flag& flag : all_flags())
    if (!flag.is_switch())
      text += fmt::format("    {}) {}; return ;;\n", names_of(flag, " | "), action_for(value_words(flag)));
  return text;
}

std::string flags() {
  std::string text;
  for (const Flag& flag : all_flags()) text += (text.empty() ? "" : " ") + names_of(flag, " ");
  return text;
}

std::string followers() {
  std::string text;
  for (const std::string& first : words_with_followers())
    text += fmt::format("    2:{}) {}; return ;;\n", first, offer(joined(words_after(first), " ")));
  return text;
}

}  // namespace

std::string bash_completion() {
  std::string text = kHead;
  text += values_of_flags();
  text += "  esac\n  case $COMP_CWORD:$verb in\n";
  text += followers();
  text += fmt::format("    3:config) [[ $prev != check ]] || {{ {}; return; }} ;;\n", kFiles);
  text += fmt::format("    *:{}) return ;;\n  esac\n", joined(words_without_flags(), " | *:"));
  text += fmt::format("  local words=({})\n", flags());
  text += fmt::format("  [[ $COMP_CWORD != 1 || $cur == -* ]] || words=({})\n", joined(first_words(), " "));
  text += "  " + offer(R"("${words[@]}")") + "\n";
  return text + kFoot;
}

}  // namespace exporter
