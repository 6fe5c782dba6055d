#include "options/options_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/interface_patterns.h"
#include "model/listen_address.h"
#include "options/duration.h"

namespace exporter {
namespace {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

constexpr Word<LogLevel> kLevels[] = {{"debug", LogLevel::Debug},
                                      {"info", LogLevel::Info},
                                      {"warn", LogLevel::Warn},
                                      {"error", LogLevel::Error}};
constexpr Word<LogFormat> kFormats[] = {{"text", LogFormat::Text}, {"json", LogFormat::Json}};

template <class T, std::size_t N>
std::string text_of(const Word<T> (&words)[N], T value) {
  const auto* found =
      std::find_if(words, words + N, [&](const Word<T>& word) { return word.value == value; });
  return found == words + N ? std::string() : std::string(found->text);
}

template <class T, std::size_t N>
Result<T> one_of(const Word<T> (&words)[N], std::string_view text, std::string_view complaint) {
  const auto* found = std::find_if(words, words + N, [&](const Word<T>& word) { return word.text == text; });
  if (found == words + N) return Error::text(std::string(complaint));
  return found->value;
}

bool is_path_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("/-._~").find(c) != std::string_view::npos;
}

}  // namespace

std::string to_text(const Range<Duration>& range) {
  return fmt::format("{} to {}", format_duration(range.least), format_duration(range.most));
}
std::string to_text(const Range<std::uint64_t>& range) {
  return fmt::format("{} to {}", range.least, range.most);
}
std::string to_text(LogLevel level) { return text_of(kLevels, level); }
std::string to_text(LogFormat format) { return text_of(kFormats, format); }

Result<Duration> read_within(const Range<Duration>& range, std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration) return duration.error();
  if (*duration < range.least)
    return Error::text(fmt::format("shorter than the minimum of {}; use a value from {}",
                                   format_duration(range.least), to_text(range)));
  if (*duration > range.most)
    return Error::text(fmt::format("longer than the maximum of {}; use a value from {}",
                                   format_duration(range.most), to_text(range)));
  return *duration;
}

Result<std::uint64_t> read_within(const Range<std::uint64_t>& range, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || failure == std::errc::invalid_argument)
    return Error::text(fmt::format("not a whole number; use digits only, from {}", to_text(range)));
  if (failure == std::errc::result_out_of_range || number > range.most)
    return Error::text(
        fmt::format("more than the maximum of {}; use a value from {}", range.most, to_text(range)));
  if (number < range.least)
    return Error::text(
        fmt::format("less than the minimum of {}; use a value from {}", range.least, to_text(range)));
  return number;
}

Result<LogLevel> read_log_level(std::string_view text) {
  return one_of(kLevels, text, "not a log level; use debug, info, warn or error");
}

Result<LogFormat> read_log_format(std::string_view text) {
  return one_of(kFormats, text, "not a log format; use text or json");
}

Result<std::string> read_telemetry_path(std::string_view text) {
  if (!text.starts_with('/')) return Error::text("does not begin with a slash; use for example /metrics");
  if (text == "/") return Error::text("is the landing page; use a path below it, for example /metrics");
  if (text.starts_with("/-/"))
    return Error::text("/-/ is kept for health and readiness; use for example /metrics");
  if (text == "/api" || text.starts_with("/api/"))
    return Error::text("/api/ is kept for the JSON view; use for example /metrics");
  if (!std::all_of(text.begin(), text.end(), is_path_character))
    return Error::text("has a character that needs escaping in a URL; use letters, digits and / - . _ ~");
  return std::string(text);
}

Result<std::string> read_listen_address(std::string_view text) {
  if (const auto address = parse_listen_address(text); !address) return address.error();
  return std::string(text);
}

std::vector<std::string> split_at_commas(const std::vector<std::string>& values) {
  std::vector<std::string> words;
  for (const std::string_view value : values) {
    std::size_t start = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '\\') {
        ++i;
      } else if (value[i] == ',') {
        words.emplace_back(value.substr(start, i - start));
        start = i + 1;
      }
    }
    words.emplace_back(value.substr(start));
  }
  return words;
}

std::vector<std::string> complaints_about_interfaces(const std::vector<std::string>& words) {
  return InterfacePatterns::mistakes_in(words);
}

}  // namespace exporter
