#include "options/duration.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <ratio>
#include <type_traits>

namespace exporter {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// From large to small: both directions walk it that way.
constexpr std::array kUnits{Unit{"d", 86'400'000'000'000},
                            Unit{"h", 3'600'000'000'000},
                            Unit{"m", 60'000'000'000},
                            Unit{"s", 1'000'000'000},
                            Unit{"ms", 1'000'000},
                            Unit{"us", 1'000},
                            Unit{"ns", 1}};
constexpr std::size_t kMostDecimals = 3;  // times a day in nanoseconds still fits

static_assert(std::is_same_v<Duration::period, std::nano>);

Error wrong(std::string_view why) {
  return Error::text(fmt::format("{}; write for example 500ms, 5s or 1m30s", why));
}

std::string_view take_while(std::string_view& rest, bool (*wanted)(char)) {
  std::size_t size = 0;
  while (size < rest.size() && wanted(rest[size])) ++size;
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return !is_digit(c) && c != '.' && c != '-' && c != '+' && c != ' '; }

// Nothing if it does not fit.
std::optional<std::int64_t> number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char digit : digits)
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit - '0', &value))
      return std::nullopt;
  return value;
}

std::optional<std::size_t> unit_index(std::string_view name) {
  for (std::size_t i = 0; i < kUnits.size(); ++i)
    if (kUnits[i].name == name) return i;
  return std::nullopt;
}

// ".5" of a unit; anything but an exact number of nanoseconds is refused.
Result<std::int64_t> decimals_in_unit(std::string_view decimals, const Unit& unit) {
  if (decimals.size() > kMostDecimals) return wrong("has more than three decimals");
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < decimals.size(); ++i) scale *= 10;
  const std::int64_t scaled = number(decimals).value_or(0) * unit.nanoseconds;
  if (scaled % scale != 0) return wrong("is finer than a nanosecond");
  return scaled / scale;
}

struct Part {
  std::size_t unit = 0;
  std::int64_t nanoseconds = 0;
};

// Takes one number with its unit from the front of `rest`.
Result<Part> take_part(std::string_view& rest) {
  const std::string_view digits = take_while(rest, is_digit);
  if (digits.empty()) return wrong("is not a duration");
  std::string_view decimals;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    decimals = take_while(rest, is_digit);
    if (decimals.empty()) return wrong("has no digit after the decimal point");
  }
  const std::string_view name = take_while(rest, is_letter);
  if (name.empty()) return wrong("has a number without a unit");
  const auto unit = unit_index(name);
  if (!unit) return wrong(fmt::format("has the unknown unit `{}` (known: d, h, m, s, ms, us, ns)", name));
  const auto fraction = decimals_in_unit(decimals, kUnits[*unit]);
  if (!fraction) return fraction.error();

  Part part{.unit = *unit, .nanoseconds = 0};
  const auto whole = number(digits);
  if (!whole || __builtin_mul_overflow(*whole, kUnits[*unit].nanoseconds, &part.nanoseconds) ||
      __builtin_add_overflow(part.nanoseconds, *fraction, &part.nanoseconds))
    return wrong("is longer than 292 years");
  return part;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  if (text.empty()) return wrong("is empty");
  if (text.starts_with('-')) return wrong("is negative");
  std::int64_t total = 0;
  std::optional<std::size_t> previous_unit;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part) return part.error();
    if (previous_unit && part->unit <= *previous_unit)
      return wrong("has a unit twice or a larger unit after a smaller one");
    if (__builtin_add_overflow(total, part->nanoseconds, &total)) return wrong("is longer than 292 years");
    previous_unit = part->unit;
  }
  return Duration(total);
}

std::string format_duration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  // As unsigned, so that the most negative value has a magnitude too.
  auto rest = static_cast<std::uint64_t>(duration.count());
  if (negative) rest = 0 - rest;
  std::string text = negative ? "-" : "";
  for (const Unit& unit : kUnits) {
    const auto size = static_cast<std::uint64_t>(unit.nanoseconds);
    if (rest / size > 0) text += fmt::format("{}{}", rest / size, unit.name);
    rest %= size;
  }
  return text;
}

}  // namespace exporter
