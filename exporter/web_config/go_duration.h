// Durations as Go writes them: "1.5s", "1m30s", "100ms"; a number alone is nanoseconds.
#pragma once

#include <optional>
#include <string_view>

#include "base/units.h"

namespace exporter::web_config {

// Nothing if it is none, is negative or longer than a day.
std::optional<Duration> parse_go_duration(std::string_view text);

}  // namespace exporter::web_config
