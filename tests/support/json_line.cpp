#include "support/json_line.h"

#include <charconv>
#include <utility>

#include "support/exposition.h"

namespace exporter::support {
namespace {

bool take(std::string_view& rest, char wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

// What stands behind a backslash.
std::optional<char> take_escape(std::string_view& rest) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (take(rest, 'u')) {
    unsigned code = 0;
    const std::string_view digits = rest.substr(0, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) return std::nullopt;
    rest.remove_prefix(4);
    return code < 0x80 ? static_cast<char>(code) : '?';
  }
  const std::size_t which = rest.empty() ? std::string_view::npos : kNames.find(rest[0]);
  if (which == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(1);
  return kMeanings[which];
}

std::optional<std::string> take_string(std::string_view& rest) {
  if (!take(rest, '"')) return std::nullopt;
  std::string text;
  while (!rest.empty() && rest[0] != '"') {
    if (static_cast<unsigned char>(rest[0]) < 0x20) return std::nullopt;
    if (take(rest, '\\')) {
      const auto meant = take_escape(rest);
      if (!meant) return std::nullopt;
      text += *meant;
    } else {
      text += rest[0];
      rest.remove_prefix(1);
    }
  }
  if (!take(rest, '"')) return std::nullopt;
  return text;
}

}  // namespace

std::optional<JsonObject> read_json_line(std::string_view line) {
  if (!is_utf8(line) || !take(line, '{')) return std::nullopt;
  JsonObject object;
  do {
    auto name = take_string(line);
    if (!name || !take(line, ':')) return std::nullopt;
    auto value = take_string(line);
    if (!value || !object.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
  } while (take(line, ','));
  if (line != "}") return std::nullopt;
  return object;
}

}  // namespace exporter::support
