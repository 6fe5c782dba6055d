// A TOML document as plain values, each with its place in the text. The only place that knows toml++. Never
// throws; what is not TOML is a mistake with a place, and the statements around it are read all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exporter {

// Both from 1; columns are characters.
struct ConfigPlace {
  std::size_t line = 1;
  std::size_t column = 1;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees a pointer in what is made for <=>
  friend auto operator<=>(const ConfigPlace&, const ConfigPlace&) = default;
};

enum class ConfigKind : std::uint8_t { Text, Number, Truth, List, Table, Decimal, Time };

struct ConfigEntry;

struct ConfigValue {
  ConfigKind kind = ConfigKind::Table;
  std::string text;                  // of a text, a number (decimal) or a truth (true, false)
  std::vector<ConfigEntry> entries;  // of a list or a table, in the order of the text
  ConfigPlace place;
};

struct ConfigEntry {
  std::string key;  // empty in a list
  ConfigPlace place;
  ConfigValue value;
};

struct ConfigMistake {
  ConfigPlace place;
  std::string text;
};

struct ConfigDocument {
  ConfigValue root;
  std::vector<ConfigMistake> mistakes;  // of the first few statements that are not TOML
};

// Any bytes.
ConfigDocument read_toml(std::string_view text);

}  // namespace exporter
