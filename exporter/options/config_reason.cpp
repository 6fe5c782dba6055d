#include "options/config_reason.h"

#include <fmt/format.h>

#include <algorithm>

namespace exporter {
namespace {

constexpr std::string_view kWhite = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhite);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhite) - first + 1);
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// Before the first that is in no quotes.
std::string_view before(char end, std::string_view text) {
  char open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (open == 0 && c == end) return text.substr(0, i);
    if (c == '"' || c == '\'') open = open == 0 ? c : open == c ? '\0' : open;
  }
  return text;
}

// The name that toml++ speaks of, unless it is one in quotes, which it garbles.
std::string_view plain_name_in(std::string_view description) {
  const std::size_t open = description.find('\'');
  const std::string_view name = before('\'', description.substr(std::min(open + 1, description.size())));
  return std::all_of(name.begin(), name.end(), is_plain) ? name : std::string_view();
}

// "Error while parsing key-value pair: cannot redefine existing integer 'interval'"
std::string given_twice(std::string_view description, std::string_view statement) {
  if (trimmed(statement).starts_with('['))
    return fmt::format("{}: a section given twice; put all of it below one", trimmed(before('#', statement)));
  const std::string_view key = trimmed(before('=', statement));
  const std::string_view name = plain_name_in(description);
  if (!key.ends_with(name)) return fmt::format("{}: {} given twice in it; keep one of them", key, name);
  return fmt::format("{}: given twice; keep one of them", key);
}

// What is most often forgotten.
std::string quotes_for(std::string_view statement) {
  const std::string_view key = before('=', statement);
  if (key.size() == statement.size()) return "";
  const std::string_view value = trimmed(before('#', statement.substr(key.size() + 1)));
  if (value.empty() || value.find_first_of("\"'\n") != std::string_view::npos) return "";
  if (value.starts_with("[[")) return "";
  if (value.front() == '[') return "; a list of texts has each in quotes: [\"eth0\"]";
  if (!is_plain(value.front()) && value.front() != '/' && value.front() != ':') return "";
  return fmt::format("; a text has quotes: {} = \"{}\"", trimmed(key), value);
}

}  // namespace

bool is_given_twice(std::string_view description) {
  return description.find("cannot redefine existing") != std::string_view::npos;
}

// toml++ speaks of control characters.
bool is_unclosed(std::string_view description) {
  return description.find("control characters other than TAB") != std::string_view::npos ||
         description.find("encountered end-of-file") != std::string_view::npos;
}

std::string reason_of(std::string_view description, std::string_view statement) {
  if (is_given_twice(description)) return given_twice(description, statement);
  if (description.starts_with("Error while parsing "))
    description.remove_prefix(std::min(description.find(": ") + 2, description.size()));
  if (description.ends_with(" (TOML_MAX_NESTED_VALUES)"))
    description.remove_suffix(std::string_view(" (TOML_MAX_NESTED_VALUES)").size());
  return fmt::format("not TOML: {}{}", description, quotes_for(statement));
}

}  // namespace exporter
