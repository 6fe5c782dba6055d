#include "options/options_environment.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "options/options_flags.h"

namespace exporter {
namespace {

CommandLine read_words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words{""};  // where a command line has the name of the program
  for (std::string word; stream >> word;) words.push_back(word);
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return read_command_line(static_cast<int>(pointers.size()), pointers.data(), all_flags());
}

const Flag* flag_called(std::string_view name) {
  const auto found = std::find_if(all_flags().begin(), all_flags().end(),
                                  [&](const Flag& flag) { return flag.name == name || flag.alias == name; });
  return found == all_flags().end() ? nullptr : &*found;
}

bool is_wanted(const Flag& flag, const VerbRow& verb, const CommandLine& line) {
  const bool given = line.gives(flag.name) || (!flag.alias.empty() && line.gives(flag.alias));
  return !given && (!flag.of_asking || verb.verb == Verb::Status);
}

}  // namespace

std::vector<std::string> add_environment(std::string_view text, const VerbRow& verb, CommandLine& line) {
  if (verb.takes == Takes::Nothing) return {};
  CommandLine more = read_words(text);
  std::vector<GivenFlag> added;
  for (GivenFlag& given : more.flags) {
    const Flag* const flag = flag_called(given.name);
    if (flag == nullptr || !is_wanted(*flag, verb, line)) continue;
    given.from = kArgumentsVariable;
    added.push_back(std::move(given));
  }
  std::move(added.begin(), added.end(), std::back_inserter(line.flags));
  std::vector<std::string> mistakes;
  for (const auto* words : {&more.unknown_flags, &more.words})
    for (const std::string& word : *words)
      mistakes.push_back(std::string(kArgumentsVariable) + ": " + word +
                         ": is no flag; --help lists them, and spaces part them");
  return mistakes;
}

}  // namespace exporter
