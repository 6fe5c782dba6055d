// What the flags about connections accept: --connections and --connection-timeout, and which of all flags do
// not go together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/connection_limits.h"
#include "options/options_flags.h"

namespace exporter {

// on or off.
Result<bool> read_on_off(std::string_view text);

Complaints take_connection_timeouts(const std::vector<std::string>& values, Options& options);

// "tcp_connecting=2m,…"
std::string to_text(const ConnectionTimeouts& timeouts);

// What is asked of connections where they are not tracked: whole mistakes, each with its flag.
Complaints contradictions_about_connections(const Options& options);

}  // namespace exporter
