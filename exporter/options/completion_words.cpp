#include <algorithm>
#include <utility>

#include "options/completion.h"
#include "options/verbs.h"

namespace exporter {
namespace {

using Kind = ValueWords::Kind;
using Words = std::vector<std::string>;

// Those whose values the help names by one word.
const std::vector<std::pair<std::string, Words>>& known_values() {
  static const std::vector<std::pair<std::string, Words>> known{
      {"--log.level", {"debug", "info", "warn", "error"}},
      {"--log.format", {"text", "json"}},
      {"--rates", {"all", "interface", "off"}},
  };
  return known;
}

Words split(std::string_view text, char separator) {
  Words parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

bool has(const std::vector<NextWord>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](const NextWord& one) { return one.word == word; });
}

std::string first_of(const VerbRow& row) { return split(row.name, ' ').front(); }
bool has_second_word(const VerbRow& row) { return row.name.find(' ') != std::string_view::npos; }

}  // namespace

ValueWords value_words(const Flag& flag) {
  for (const auto& [name, words] : known_values())
    if (name == flag.name) return {Kind::Words, words};
  if (flag.name == "--iface") return {Kind::Interfaces};
  if (flag.value == "FILE") return {Kind::Files};
  if (flag.value.find('|') != std::string::npos) return {Kind::Words, split(flag.value, '|')};
  return {};
}

std::vector<NextWord> first_words() {
  std::vector<NextWord> words;
  for (const VerbRow& row : all_verbs())
    if (const std::string word = first_of(row); !has(words, word))
      words.push_back({word, has_second_word(row) ? "see " + word + " COMMAND" : std::string(row.meaning)});
  return words;
}

std::vector<NextWord> words_after(std::string_view first) {
  std::vector<NextWord> words;
  for (const VerbRow& row : all_verbs()) {
    if (first_of(row) != first) continue;
    if (has_second_word(row))
      words.push_back({split(row.name, ' ')[1], std::string(row.meaning)});
    else if (row.operand.find('|') != std::string_view::npos)
      for (std::string& word : split(row.operand, '|')) words.push_back({std::move(word)});
  }
  return words;
}

std::vector<std::string> words_with_followers() {
  Words words;
  for (const NextWord& word : first_words())
    if (!words_after(word.word).empty()) words.push_back(word.word);
  return words;
}

std::vector<std::string> words_without_flags() {
  Words words;
  for (const VerbRow& row : all_verbs())
    if (row.takes == Takes::Nothing && !has_second_word(row)) words.emplace_back(row.name);
  return words;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : separator).append(word);
  return text;
}

std::string joined(const std::vector<NextWord>& words, std::string_view separator) {
  Words plain;
  for (const NextWord& word : words) plain.push_back(word.word);
  return joined(plain, separator);
}

std::optional<std::string> completion_for(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  return std::nullopt;
}

}  // namespace exporter
