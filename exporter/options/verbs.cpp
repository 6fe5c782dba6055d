#include "options/verbs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "options/options_suggestion.h"

namespace exporter {
namespace {

using Words = std::vector<std::string>;

std::string joined(const std::vector<std::string_view>& words, std::string_view last_separator) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == words.size() ? last_separator : ", ").append(words[i]);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

bool begins_with(const Words& words, const std::vector<std::string_view>& name) {
  return words.size() >= name.size() && std::equal(name.begin(), name.end(), words.begin());
}

// One that no verb begins with. It may be the name of an interface as well.
std::string mistake_of_stray(const std::string& stray, const VerbRow& row) {
  if (row.takes == Takes::Nothing)
    return fmt::format("{}: unexpected argument; write {}", stray, usage_of(row));
  return fmt::format("{}: unexpected argument; to name an interface use --iface {}", stray, stray);
}

std::string mistake_of_unknown(const std::string& word) {
  const auto meant = nearest_verb(word);
  if (!meant) return mistake_of_stray(word, all_verbs().front());
  return fmt::format("{}: unknown command; did you mean {}? To name an interface use --iface {}", word,
                     *meant, word);
}

// `words` begin with the first word of verbs that have two.
std::string mistake_of_second_word(const Words& words, const std::vector<VerbRow>& candidates) {
  std::vector<std::string> usages;
  std::transform(candidates.begin(), candidates.end(), std::back_inserter(usages), usage_of);
  const std::string all = joined({usages.begin(), usages.end()}, " or ");
  if (words.size() == 1) return fmt::format("{}: needs a second word; write {}", words[0], all);
  const std::string both = words[0] + ' ' + words[1];
  if (const auto meant = nearest_verb(both))
    return fmt::format("{}: unknown command; did you mean {}?", both, *meant);
  return fmt::format("{}: unknown command; write {}", both, all);
}

std::vector<VerbRow> verbs_of_two_words(std::string_view first) {
  std::vector<VerbRow> rows;
  std::copy_if(all_verbs().begin(), all_verbs().end(), std::back_inserter(rows), [&](const VerbRow& row) {
    return row.name.size() > first.size() && row.name.starts_with(first) && row.name[first.size()] == ' ';
  });
  return rows;
}

ReadVerb unknown_verb(const Words& words) {
  ReadVerb read;
  if (const auto candidates = verbs_of_two_words(words.front()); !candidates.empty()) {
    read.mistakes.push_back(mistake_of_second_word(words, candidates));
    return read;
  }
  read.mistakes.push_back(mistake_of_unknown(words.front()));
  for (std::size_t i = 1; i < words.size(); ++i)
    read.mistakes.push_back(mistake_of_stray(words[i], all_verbs().front()));
  return read;
}

// Takes it from the front of `rest`.
void take_operand(const VerbRow& row, Words& rest, ReadVerb& read) {
  const auto choices = split(row.operand, '|');
  if (rest.empty()) {
    read.mistakes.push_back(fmt::format("{}: an argument is missing; write {}", row.name, usage_of(row)));
    return;
  }
  read.operand = rest.front();
  rest.erase(rest.begin());
  if (choices.size() > 1 && std::find(choices.begin(), choices.end(), read.operand) == choices.end())
    read.mistakes.push_back(
        fmt::format("{} {}: unknown; use {}", row.name, read.operand, joined(choices, " or ")));
}

}  // namespace

const std::vector<VerbRow>& all_verbs() {
  static const std::vector<VerbRow> verbs{
      {Verb::Run, "run", "", Takes::Options, "count and serve; the default"},
      {Verb::Check, "check", "", Takes::OptionsAndJson, "what this host lacks for it, and the remedy"},
      {Verb::Status, "status", "", Takes::OptionsAndJson, "ask the one that runs what it is doing"},
      {Verb::ConfigCheck, "config check", "FILE", Takes::Nothing, "judge a configuration file"},
      {Verb::ConfigShow, "config show", "", Takes::Options, "the settings, and where each comes from"},
      {Verb::Completion, "completion", "bash|zsh|fish", Takes::Nothing, "completions for that shell"},
      {Verb::Manual, "manual", "", Takes::Nothing, "the manual page, for man -l -"},
  };
  return verbs;
}

const VerbRow& row_of(Verb verb) {
  const auto found = std::find_if(all_verbs().begin(), all_verbs().end(),
                                  [&](const VerbRow& row) { return row.verb == verb; });
  return found == all_verbs().end() ? all_verbs().front() : *found;
}

std::string usage_of(const VerbRow& row) {
  std::string usage(row.name);
  if (!row.operand.empty()) usage.append(" ").append(row.operand);
  if (row.takes != Takes::Nothing) usage += " [options]";
  if (row.takes == Takes::OptionsAndJson) usage += " [--json]";
  return usage;
}

ReadVerb read_verb(const Words& words) {
  if (words.empty()) return {};
  const auto row = std::find_if(all_verbs().begin(), all_verbs().end(),
                                [&](const VerbRow& one) { return begins_with(words, split(one.name, ' ')); });
  if (row == all_verbs().end()) return unknown_verb(words);

  ReadVerb read{.verb = row->verb, .operand = {}, .mistakes = {}};
  Words rest(words.begin() + static_cast<std::ptrdiff_t>(split(row->name, ' ').size()), words.end());
  if (!row->operand.empty()) take_operand(*row, rest, read);
  for (const std::string& stray : rest) read.mistakes.push_back(mistake_of_stray(stray, *row));
  return read;
}

}  // namespace exporter
