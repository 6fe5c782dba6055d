// A configuration file taken apart, before anybody judges a value: which flags it sets, with the text that
// the command line would have had, and what was not understood. Pure: text in, settings and mistakes out.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "options/config_toml.h"
#include "options/options_flags.h"

namespace exporter {

struct ConfigSetting {
  const Flag* flag = nullptr;                                // of all_flags()
  std::vector<std::string> values;                           // for Flag::accept
  bool off = false;                                          // a switch that is false
  ConfigPlace place;                                         // of the value
  std::vector<std::pair<std::string, ConfigPlace>> entries;  // of a table: names and where they stand
};

struct ConfigFile {
  std::vector<ConfigSetting> settings;  // one a flag at most
  std::vector<ConfigMistake> mistakes;  // in the order of the text; there may be thousands
};

ConfigFile read_config(std::string_view text);

}  // namespace exporter
