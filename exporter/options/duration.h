// Spans of time as people write them: 20ms, 5s, 1.5s, 10m, 1h30m. What format_duration() writes,
// parse_duration() reads back to the very same value.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace exporter {

// Numbers with units, the larger unit first and none twice: d, h, m, s, ms, us, ns. A number may have up to
// three decimals. No sign, no spaces, no bare number. The error says what is wrong and how to write it,
// without repeating `text`.
Result<Duration> parse_duration(std::string_view text);

// Exact, in the largest units that fit: 90 minutes are 1h30m, 1500 milliseconds 1s500ms, nothing is 0s.
std::string format_duration(Duration duration);

}  // namespace exporter
