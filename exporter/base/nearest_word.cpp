#include "base/nearest_word.h"

#include <algorithm>
#include <numeric>

namespace exporter {
namespace {

// Insertions, deletions and replacements from one to the other (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);  // from the part of `from` seen so far to every prefix of `to`
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : from) {
    std::size_t diagonal = row[0]++;
    for (std::size_t i = 0; i < to.size(); ++i) {
      const std::size_t replaced = diagonal + (letter == to[i] ? 0 : 1);
      diagonal = row[i + 1];
      row[i + 1] = std::min({replaced, row[i] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::size_t> nearest_word(std::string_view wanted, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestWorthComparing = 40;  // the time is its length times ours
  if (wanted.size() > kLongestWorthComparing) return std::nullopt;

  // Two swapped letters are two replacements and must stay within reach.
  std::size_t nearest = std::max<std::size_t>(wanted.size() < 4 ? 1 : 2, wanted.size() / 3) + 1;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const bool is_part = wanted.size() >= 4 && known[i].find(wanted) != std::string_view::npos;
    const std::size_t away = is_part ? 1 : distance(wanted, known[i]);
    if (away < nearest) {
      nearest = away;
      found = i;
    }
  }
  return found;
}

}  // namespace exporter
