#include "model/interface_patterns.h"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "model/counted_once.h"

namespace exporter {
namespace {

constexpr std::string_view kAuto = "auto";
constexpr std::size_t kLongestName = 15;  // IFNAMSIZ without its terminator

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool matches(const std::string& glob, const std::string& name) {
  return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

bool matches_any(const std::vector<std::string>& globs, const std::string& name) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return matches(glob, name); });
}

bool is_exclusion(std::string_view word) { return !word.empty() && word.front() == '!'; }

bool is_glob(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\')
      ++i;
    else if (word[i] == '*' || word[i] == '?' || word[i] == '[')
      return true;
  }
  return false;
}

std::string without_backslashes(std::string_view word) {
  std::string name;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\' && i + 1 < word.size()) ++i;
    name += word[i];
  }
  return name;
}

bool ends_in_lone_backslash(std::string_view word) {
  const std::size_t last_other = word.find_last_not_of('\\');
  const std::size_t backslashes =
      last_other == std::string_view::npos ? word.size() : word.size() - last_other - 1;
  return backslashes % 2 == 1;
}

// `at` is that of a '['. Returns the position of the ']' that closes it, npos if none does.
std::size_t end_of_bracket(std::string_view word, std::size_t at) {
  std::size_t i = at + 1;
  if (i < word.size() && (word[i] == '!' || word[i] == '^')) ++i;
  if (i < word.size() && word[i] == ']') ++i;  // the first one is an ordinary character
  for (; i < word.size(); ++i) {
    if (word[i] == ']') return i;
    if (word[i] == '\\') {
      ++i;
    } else if (word[i] == '[' && i + 1 < word.size() && word[i + 1] == ':') {
      const std::size_t end = word.find(":]", i + 2);
      if (end != std::string_view::npos) i = end + 1;
    }
  }
  return std::string_view::npos;
}

bool has_open_bracket(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\\') {
      ++i;
    } else if (word[i] == '[') {
      i = end_of_bracket(word, i);
      if (i == std::string_view::npos) return true;
    }
  }
  return false;
}

// What the kernel's dev_valid_name() refuses; 0xa0 is white space to it.
std::optional<std::string> why_no_name(const std::string& name) {
  using namespace std::string_view_literals;
  if (name.size() > kLongestName) return "an interface name has at most 15 bytes; check it with `ip link`";
  if (name == "." || name == ".." || name.find_first_of("/: \t\n\v\f\r\xa0\0"sv) != std::string::npos)
    return "no interface can have this name: `/`, `:`, white space, `.` and `..` are not allowed; "
           "check it with `ip link`";
  return std::nullopt;
}

std::optional<std::string> why_no_pattern(const std::string& pattern) {
  if (pattern.empty()) return "an empty name; remove the stray comma or give a name";
  if (pattern.find('\0') != std::string::npos)
    return "contains a NUL byte, which no interface name can; remove it";
  if (ends_in_lone_backslash(pattern)) return "ends in a lone backslash; write `\\\\` for a literal one";
  if (has_open_bracket(pattern)) return "`[` is never closed; add the `]`, or write `\\[` for a literal one";
  return std::nullopt;
}

std::optional<std::string> why_no_word(const std::string& word, const std::vector<std::string>& all) {
  const std::string pattern = is_exclusion(word) ? word.substr(1) : word;
  if (is_exclusion(word) && pattern.empty()) return "excludes nothing; put a name or a glob after the `!`";
  if (is_exclusion(word) && pattern == kAuto)
    return "`auto` is not a name and cannot be excluded; leave it out, or write `!\\auto` for a link of that "
           "name";
  if (auto why = why_no_pattern(pattern)) return why;
  if (!is_exclusion(word) && contains(all, "!" + word))
    return "also excluded by `!" + word + "`; remove one of the two";
  return is_glob(pattern) ? std::nullopt : why_no_name(without_backslashes(pattern));
}

}  // namespace

std::vector<std::string> InterfacePatterns::mistakes_in(const std::vector<std::string>& words) {
  std::vector<std::string> mistakes;
  for (const std::string& word : words)
    if (const auto why = why_no_word(word, words))
      mistakes.push_back((word.empty() ? "\"\"" : word) + ": " + *why);
  return mistakes;
}

Result<InterfacePatterns> InterfacePatterns::parse(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& mistake : mistakes_in(words)) all += (all.empty() ? "" : "; ") + mistake;
  if (!all.empty()) return Error::text(all);

  InterfacePatterns patterns;
  std::vector<std::string> names;
  for (const std::string& word : words) {
    if (is_exclusion(word))
      patterns.exclusions_.push_back(word.substr(1));
    else if (word == kAuto)
      patterns.auto_ = true;
    else if (is_glob(word))
      patterns.globs_.push_back(word);
    else if (std::string name = without_backslashes(word); !contains(names, name))
      names.push_back(std::move(name));
  }
  if (names.empty() && patterns.globs_.empty()) patterns.auto_ = true;
  std::copy_if(names.begin(), names.end(), std::back_inserter(patterns.names_),
               [&](const std::string& name) { return !patterns.excludes(name); });
  return patterns;
}

std::vector<LinkFacts> InterfacePatterns::select(std::span<const LinkFacts> present) const {
  const std::vector<const LinkFacts*> by_auto =
      auto_ ? counted_once(present) : std::vector<const LinkFacts*>{};
  const auto chosen_by_auto = [&](const LinkFacts& link) {
    return std::find(by_auto.begin(), by_auto.end(), &link) != by_auto.end();
  };
  std::vector<LinkFacts> wanted;
  std::copy_if(present.begin(), present.end(), std::back_inserter(wanted), [&](const LinkFacts& link) {
    return !excludes(link.name) && (wants_by_name(link) || chosen_by_auto(link));
  });
  return wanted;
}

bool InterfacePatterns::excludes(const std::string& name) const { return matches_any(exclusions_, name); }

bool InterfacePatterns::wants_by_name(const LinkFacts& link) const {
  return contains(names_, link.name) || (link.supported && matches_any(globs_, link.name));
}

}  // namespace exporter
