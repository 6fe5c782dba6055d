// What the rows of the table of flags are made of: from values to a setting and back.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "options/options_flags.h"
#include "options/options_values.h"

namespace exporter::flags {

using Values = std::vector<std::string>;

// `read` makes a Result of one value. With several values the last good one stays; that there are several is
// somebody else's complaint.
template <class Setting, class Read>
Complaints take(const Values& values, Setting& setting, Read read) {
  Complaints complaints;
  for (const std::string& value : values) {
    if (auto result = read(value))
      setting = static_cast<Setting>(*std::move(result));
    else
      complaints.push_back(value + ": " + result.error().message());
  }
  return complaints;
}

template <class Value>
auto within(Range<Value> range) {
  return [range](std::string_view text) { return read_within(range, text); };
}

template <bool Options::*setting>
Complaints switch_on(const Values&, Options& options) {
  options.*setting = true;
  return {};
}

template <std::string Options::*setting>
Complaints take_file(const Values& values, Options& options) {
  for (const std::string& value : values) {
    if (value.empty()) return {": needs the path of a file"};
    options.*setting = value;
  }
  return {};
}

inline std::string on_off(bool setting) { return setting ? "on" : "off"; }

}  // namespace exporter::flags
