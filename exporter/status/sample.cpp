#include "status/sample.h"

#include <charconv>
#include <limits>

namespace exporter::status {
namespace {

constexpr std::size_t kMostLabels = 64;

// Removes the value of a label, quotes included, from `rest`.
std::optional<std::string> take_quoted(std::string_view& rest) {
  if (!rest.starts_with('"')) return std::nullopt;
  std::string value;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    const bool escape = rest[i] == '\\' && i + 1 < rest.size();
    if (escape) ++i;
    value.push_back(escape && rest[i] == 'n' ? '\n' : rest[i]);
  }
  return std::nullopt;
}

// Everything up to the closing brace; false if it is malformed.
bool take_labels(std::string_view& rest, Sample& sample) {
  while (!rest.starts_with('}')) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || sample.labels.size() == kMostLabels) return false;
    const std::string_view name = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    auto value = take_quoted(rest);
    if (!value) return false;
    sample.labels.emplace_back(name, *std::move(value));
    if (rest.starts_with(',')) rest.remove_prefix(1);
  }
  rest.remove_prefix(1);
  return true;
}

std::optional<double> read_value(std::string_view text) {
  text = text.substr(0, text.find(' '));  // a timestamp may follow
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string Sample::label(std::string_view wanted) const {
  for (const auto& one : labels)
    if (one.first == wanted) return one.second;
  return {};
}

std::optional<Sample> read_sample(std::string_view line) {
  const std::size_t end = line.find_first_of("{ ");
  if (line.starts_with('#') || end == 0 || end == std::string_view::npos) return std::nullopt;
  Sample sample;
  sample.name = line.substr(0, end);
  std::string_view rest = line.substr(end);
  if (rest.starts_with('{')) {
    rest.remove_prefix(1);
    if (!take_labels(rest, sample)) return std::nullopt;
  }
  if (!rest.starts_with(' ')) return std::nullopt;
  const auto value = read_value(rest.substr(1));
  if (!value) return std::nullopt;
  sample.value = *value;
  return sample;
}

}  // namespace exporter::status
