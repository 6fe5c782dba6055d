// Options: everything the operator can decide, with its defaults, and the way to get it from a command line.
// Once parsed it never changes; a room is handed what it needs of it, never the whole. parse_options() is
// pure: it prints nothing, reads nothing and does not exit, and it reports all mistakes at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/log.h"
#include "base/units.h"
#include "model/series_shape.h"

namespace exporter {

struct Options {
  std::vector<std::string> interfaces{"auto"};  // what InterfacePatterns::parse accepts
  bool interface_wait = false;                  // an explicit name that does not exist yet is waited for
  std::string listen_address = ":9091";         // what http::parse_listen_address accepts
  std::string telemetry_path = "/metrics";
  Duration interval = std::chrono::seconds(5);
  std::uint32_t max_flows = 131'072;
  std::size_t max_series = 20'000;  // pairs; 0 folds them all
  Duration idle_timeout = std::chrono::minutes(10);
  SeriesShape series;
  Rates rates = Rates::All;
  LogLevel log_level = LogLevel::Info;
  LogFormat log_format = LogFormat::Text;
  bool once = false;
};

// --help or --version: print `text` to stdout and exit 0, whatever else the command line says.
struct PrintAndExit {
  std::string text;
};

// Exit 2. Each mistake is one line that says what, why and what to do; never empty.
struct UsageMistakes {
  std::vector<std::string> mistakes;
};

using ParsedOptions = std::variant<Options, PrintAndExit, UsageMistakes>;

ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace exporter
