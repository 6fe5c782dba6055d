// RangeMap: for each address the narrowest of the prefixes that hold it. Prefixes nest or are disjoint, so
// they are laid out once as adjoining ranges; a lookup is one binary search over at most twice as many of
// them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace exporter {

template <class Number>
class RangeMap {
 public:
  struct Prefix {
    Number first;
    Number last;  // belongs to it
    std::uint32_t value;
  };

  RangeMap() = default;
  // Of equal prefixes the last one counts.
  explicit RangeMap(std::vector<Prefix> prefixes) {
    std::stable_sort(prefixes.begin(), prefixes.end(), [](const Prefix& a, const Prefix& b) {
      return a.first < b.first || (a.first == b.first && b.last < a.last);
    });
    std::vector<Prefix> open;  // each inside of the one before
    for (const Prefix& prefix : prefixes) {
      while (!open.empty() && open.back().last < prefix.first) close(open);
      begin(prefix.first, prefix.value);
      open.push_back(prefix);
    }
    while (!open.empty()) close(open);
  }

  [[nodiscard]] std::optional<std::uint32_t> find(const Number& number) const {
    const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), number,
                                        [](const Number& n, const Range& range) { return n < range.first; });
    return after == ranges_.begin() ? std::nullopt : std::prev(after)->value;
  }
  // Whether all numbers from `first` to `last` have one.
  [[nodiscard]] bool covers(const Number& first, const Number& last) const {
    return find(first) && std::all_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
             return range.first < first || last < range.first || find(range.first);
           });
  }
  [[nodiscard]] bool empty() const { return ranges_.empty(); }

 private:
  struct Range {
    Number first;
    std::optional<std::uint32_t> value;
  };

  // Of several that begin at one number the last one counts.
  void begin(const Number& first, std::optional<std::uint32_t> value) { ranges_.push_back({first, value}); }
  // Behind the innermost one the one around it goes on; behind the last number there is nothing.
  void close(std::vector<Prefix>& open) {
    Number next = open.back().last;
    open.pop_back();
    if (!(++next == Number{})) begin(next, open.empty() ? std::nullopt : std::optional(open.back().value));
  }

  std::vector<Range> ranges_;
};

}  // namespace exporter
