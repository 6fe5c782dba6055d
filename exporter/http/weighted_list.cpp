#include "http/weighted_list.h"

#include <algorithm>

namespace exporter::http {
namespace {

constexpr std::size_t kMostItems = 64;  // nobody honest has more; the rest of a longer list is ignored

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before `separator` (outside quotes) off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (rest[at] == separator && !quoted) break;
  }
  const auto taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return trim(taken);
}

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

// "0.25" → 250. What is no weight counts in full, like a weight that was left out.
int parse_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return kFullWeight;
  if (text.size() > 1 && text[1] != '.') return kFullWeight;
  int weight = text[0] == '1' ? kFullWeight : 0;
  int unit = kFullWeight / 10;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return kFullWeight;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return std::min(weight, kFullWeight);
}

WeightedItem parse_item(std::string_view text) {
  WeightedItem item{.name = take_until(text, ';'), .version = {}};
  while (!text.empty()) {
    auto parameter = take_until(text, ';');
    const auto key = take_until(parameter, '=');
    const auto value = unquote(trim(parameter));
    if (same_token(key, "q")) item.weight = parse_weight(value);
    if (same_token(key, "version")) item.version = value;
  }
  return item;
}

}  // namespace

std::vector<WeightedItem> parse_weighted_list(std::string_view header) {
  std::vector<WeightedItem> items;
  while (!header.empty() && items.size() < kMostItems) {
    const auto text = take_until(header, ',');
    if (!text.empty()) items.push_back(parse_item(text));
  }
  return items;
}

bool same_token(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace exporter::http
