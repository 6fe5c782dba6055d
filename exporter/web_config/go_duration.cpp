#include "web_config/go_duration.h"

#include <utility>

namespace exporter::web_config {
namespace {

constexpr double kLongest = 24.0 * 3600 * 1e9;

// Takes "1.5" off the front.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  double place = 0;  // of the next digit behind the point; 0 before it
  bool any = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (c == '.' && place == 0) {
      place = 0.1;
      continue;
    }
    if (c < '0' || c > '9') break;
    any = true;
    number = place == 0 ? number * 10 + (c - '0') : number + (c - '0') * place;
    place /= 10;
  }
  return any && number <= kLongest ? std::optional(number) : std::nullopt;
}

std::optional<double> take_unit(std::string_view& text) {
  // The longer names first: "ms" begins like "m".
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
  for (const auto& [name, nanoseconds] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return nanoseconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_go_duration(std::string_view text) {
  double sum = 0;
  const bool bare = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  do {
    const auto number = take_number(text);
    const auto unit = number && !bare ? take_unit(text) : std::optional(1.0);
    if (!number || !unit) return std::nullopt;
    sum += *number * *unit;
  } while (!text.empty());
  if (sum > kLongest) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(sum));
}

}  // namespace exporter::web_config
