// From the text of one value to the value: what each flag accepts and, when it does not, why not and what to
// write instead. The errors do not repeat the text; who asks knows where it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/units.h"

namespace exporter {

// Both ends belong to it.
template <class T>
struct Range {
  T least;
  T most;
};

std::string to_text(const Range<Duration>& range);
std::string to_text(const Range<std::uint64_t>& range);
std::string to_text(LogLevel level);
std::string to_text(LogFormat format);

Result<Duration> read_within(const Range<Duration>& range, std::string_view text);
Result<std::uint64_t> read_within(const Range<std::uint64_t>& range, std::string_view text);
Result<LogLevel> read_log_level(std::string_view text);
Result<LogFormat> read_log_format(std::string_view text);

// An absolute path that collides with none of the exporter's own pages.
Result<std::string> read_telemetry_path(std::string_view text);
// The text itself, once http::parse_listen_address understands it.
Result<std::string> read_listen_address(std::string_view text);

// "a,b" and "c" make a, b, c; "a\,b" stays as it is. Empty pieces stay: they are mistakes for others to
// report.
std::vector<std::string> split_at_commas(const std::vector<std::string>& values);
std::vector<std::string> complaints_about_interfaces(const std::vector<std::string>& words);

}  // namespace exporter
