// Options: everything the operator can decide, with its defaults. Once parsed (see invocation.h) it never
// changes; a room is handed what it needs of it, never the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/units.h"
#include "model/connection_limits.h"
#include "model/series_shape.h"

namespace exporter {

struct Options {
  std::vector<std::string> interfaces{"auto"};  // what InterfacePatterns::parse accepts
  bool interface_wait = false;                  // an explicit name that does not exist yet is waited for
  std::string listen_address = ":9091";         // what http::parse_listen_address accepts
  std::string telemetry_path = "/metrics";
  bool lifecycle = false;       // POST /-/reload is answered
  std::string web_config_file;  // empty: plain HTTP, for everybody
  Duration interval = std::chrono::seconds(5);
  std::uint32_t max_flows = 131'072;
  std::size_t max_series = 20'000;  // pairs; 0 folds them all
  Duration idle_timeout = std::chrono::minutes(10);
  SeriesShape series;
  Rates rates = Rates::All;
  bool connections = true;  // are tracked
  ConnectionLimits connection_limits;
  std::size_t connection_series = 0;  // connections; 0: no families of them
  LogLevel log_level = LogLevel::Info;
  LogFormat log_format = LogFormat::Text;
  bool once = false;
  std::string login_file;        // of `status`: user:password; empty: none
  std::string client_cert_file;  // of `status`, as is the next; both or none
  std::string client_key_file;
  std::string config_file;  // from which some of the others came; empty: none
};

}  // namespace exporter
