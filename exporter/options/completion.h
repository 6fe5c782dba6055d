// Completions of the command line for shells, written from the tables of verbs and flags: what is in those
// is here, and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options/options_flags.h"

namespace exporter {

// For "bash", "zsh" or "fish"; nothing for any other.
std::optional<std::string> completion_for(std::string_view shell);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

// What can stand for the value of a flag.
struct ValueWords {
  enum class Kind : std::uint8_t { Anything, Words, Files, Interfaces };
  Kind kind = Kind::Anything;
  std::vector<std::string> words = {};
};
ValueWords value_words(const Flag& flag);

// What can follow a word on the command line: the first words of verbs after nothing, "bash zsh fish" after
// "completion"; with what it means, where it is a verb.
struct NextWord {
  std::string word;
  std::string meaning = {};
};
std::vector<NextWord> first_words();
std::vector<NextWord> words_after(std::string_view first);
// First words that are followed by others.
std::vector<std::string> words_with_followers();
// First words of verbs that take no flags.
std::vector<std::string> words_without_flags();

std::string joined(const std::vector<std::string>& words, std::string_view separator);
std::string joined(const std::vector<NextWord>& words, std::string_view separator);

}  // namespace exporter
