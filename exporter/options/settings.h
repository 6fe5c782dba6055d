// The settings that come of a command line and the file it names: flag before file before default, all
// mistakes of both at once.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "options/config_reader.h"
#include "options/options.h"
#include "options/options_cli.h"

namespace exporter {

struct Origin {
  std::string place;       // "FILE:LINE", or the flag as spelled
  std::size_t column = 0;  // 0: a flag
};

// By the name of the flag, and of the entries of its table; what is not here has its default.
using Origins = std::map<std::string, Origin>;

struct Settings {
  Options options;  // what is good
  Origins origins;
  std::vector<std::string> mistakes;          // of the command line, and a file that cannot be read
  std::vector<std::string> mistakes_of_file;  // within the file, and of what the two say together
};

Settings judge(const CommandLine& line, const ConfigReader& read);

// Takes them.
std::vector<std::string> all_mistakes_of(Settings& settings);

// "default", "FILE:LINE" or a flag. `entry` is empty or one of the flag's table.
std::string origin_of(const Origins& origins, const Flag& flag, const std::string& entry);

void append(std::vector<std::string>& mistakes, std::vector<std::string> more);

// Whatever bytes came from a shell or a file.
std::vector<std::string> each_on_one_line(std::vector<std::string> mistakes);

}  // namespace exporter
