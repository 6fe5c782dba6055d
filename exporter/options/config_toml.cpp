#include "options/config_toml.h"

// A header alone, so that nothing has to be installed beside the program, and without exceptions of its own.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "options/config_reason.h"
#include "options/config_statements.h"

namespace exporter {
namespace {

constexpr std::size_t kMostAttempts = 99;  // each reads the whole document
// Far more than any of our keys has, and few enough for what calls itself for each part.
constexpr std::size_t kMostParts = 32;
constexpr std::size_t kDeepest = 8;

constexpr const char* kUnclosed =
    "not TOML: a text, a list or a table that begins here has no end; "
    "close it with the quote, bracket or brace that it began with";

ConfigPlace place_of(const toml::source_position& position) {
  return {std::max<std::size_t>(position.line, 1), std::max<std::size_t>(position.column, 1)};
}

ConfigValue value_of(const toml::node& node, std::size_t depth);

template <class Entries>
void sort_by_place(Entries& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
}

std::vector<ConfigEntry> entries_of(const toml::table& table, std::size_t depth) {
  std::vector<ConfigEntry> entries;
  for (auto&& [key, node] : table)
    entries.push_back({std::string(key.str()), place_of(key.source().begin), value_of(node, depth + 1)});
  sort_by_place(entries);
  return entries;
}

std::vector<ConfigEntry> entries_of(const toml::array& array, std::size_t depth) {
  std::vector<ConfigEntry> entries;
  for (auto&& node : array) {
    ConfigValue value = value_of(node, depth + 1);
    const ConfigPlace place = value.place;
    entries.push_back({{}, place, std::move(value)});
  }
  return entries;
}

// Deeper than anybody looks it is empty.
ConfigValue value_of(const toml::node& node, std::size_t depth) {
  ConfigValue value;
  value.kind = ConfigKind::Time;
  value.place = place_of(node.source().begin);
  if (const auto* text = node.as_string()) {
    value.kind = ConfigKind::Text;
    value.text = text->get();
  } else if (const auto* number = node.as_integer()) {
    value.kind = ConfigKind::Number;
    value.text = std::to_string(number->get());
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = ConfigKind::Truth;
    value.text = truth->get() ? "true" : "false";
  } else if (const auto* array = node.as_array()) {
    value.kind = ConfigKind::List;
    if (depth < kDeepest) value.entries = entries_of(*array, depth);
  } else if (const auto* table = node.as_table()) {
    value.kind = ConfigKind::Table;
    if (depth < kDeepest) value.entries = entries_of(*table, depth);
  } else if (node.is_floating_point()) {
    value.kind = ConfigKind::Decimal;
  }
  return value;
}

ConfigPlace start_of(const ConfigStatement& statement, std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r", statement.begin);
  return {statement.first_line, std::min(first, statement.end) - statement.begin + 1};
}

ConfigPlace place_of(std::size_t offset, const ConfigStatement& statement, std::string_view text) {
  ConfigPlace place{statement.first_line, 1};
  for (std::size_t at = statement.begin; at < offset; at += utf8_length(text.substr(at)))
    place = text[at] == '\n' ? ConfigPlace{place.line + 1, 1} : ConfigPlace{place.line, place.column + 1};
  return place;
}

// Nothing behind the end of the statement.
char byte_at(ConfigPlace place, const ConfigStatement& statement, std::string_view text) {
  for (std::size_t at = statement.begin; at < statement.end;
       at += std::max<std::size_t>(utf8_length(text.substr(at)), 1))
    if (!(place_of(at, statement, text) < place)) return text[at];
  return '\n';
}

std::optional<std::size_t> other_bytes_in(const ConfigStatement& statement, std::string_view text) {
  std::size_t at = statement.begin;
  while (at < statement.end) {
    const std::size_t length = utf8_length(text.substr(at, statement.end - at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

class Reader {
 public:
  explicit Reader(std::string_view text)
      : text_(without_byte_order_mark(text)), statements_(statements_of(text_)) {}

  ConfigDocument read() {
    leave_out_deep_keys();
    leave_out_other_bytes();
    leave_out_stray_letters();
    std::size_t attempts = 0;
    while (!read_whole())
      if (++attempts == kMostAttempts) {
        complain(
            ConfigPlace{statements_.back().last_line, 1},
            fmt::format("not TOML: too much for all of it to be judged; mend these {} first", kMostAttempts));
        break;
      }
    sort_by_place(document_.mistakes);
    return std::move(document_);
  }

 private:
  // False if something had to be left out for it, and it may be tried again.
  bool read_whole() {
    const toml::parse_result result = toml::parse(std::string_view(text_));
    if (result) document_.root = value_of(result.table(), 0);
    return result || !leave_out_broken(result.error());
  }

  // A table in a table in a table: what reads and frees them calls itself for each.
  void leave_out_deep_keys() {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      if (statements_[i].most_parts <= kMostParts) continue;
      complain(start_of(statements_[i], text_),
               fmt::format("a key of more than {} parts; none here has more than three", kMostParts));
      leave_out(text_, statements_, i);
    }
  }

  // toml++ reads ahead, and does not tell where exactly.
  void leave_out_other_bytes() {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      const auto found = other_bytes_in(statements_[i], text_);
      if (!found) continue;
      complain(place_of(*found, statements_[i], text_), "not TOML: a byte that is not UTF-8");
      leave_out(text_, statements_, i);
    }
  }

  // toml++ 3.3 and 3.4 look most of them up in a table that has no place for them.
  void leave_out_stray_letters() {
    for (std::size_t i = 0; i < statements_.size(); ++i) {
      const ConfigStatement& statement = statements_[i];
      if (statement.stray == std::string_view::npos || text_[statement.stray] == ' ') continue;
      complain(place_of(statement.stray, statement, text_),
               "not TOML: a letter that only a text or a comment may have; put it in quotes");
      leave_out(text_, statements_, i);
    }
  }

  // False if that would change nothing.
  bool leave_out_broken(const toml::parse_error& error) {
    const ConfigPlace place = place_of(error.source().begin);
    const auto behind = std::upper_bound(
        statements_.begin(), statements_.end(), place.line,
        [](std::size_t line, const ConfigStatement& statement) { return line < statement.first_line; });
    const auto which =
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(behind - statements_.begin(), 1) - 1);
    const ConfigStatement& broken = statements_[which];
    const std::string before = text_;
    const std::string_view said = error.description();
    const auto statement = std::string_view(text_).substr(broken.begin, broken.end - broken.begin);
    const bool at_line_end =
        std::string_view("\r\n").find(byte_at(place, broken, text_)) != std::string_view::npos;
    if (is_unclosed(said) && at_line_end)
      complain(start_of(broken, text_), kUnclosed);
    else
      complain(is_given_twice(said) ? start_of(broken, text_) : place, reason_of(said, statement));
    leave_out(text_, statements_, which);
    return text_ != before;
  }

  void complain(ConfigPlace place, std::string what) {
    document_.mistakes.push_back({place, std::move(what)});
  }

  std::string text_;
  std::vector<ConfigStatement> statements_;
  ConfigDocument document_;
};

}  // namespace

ConfigDocument read_toml(std::string_view text) { return Reader(text).read(); }

}  // namespace exporter
