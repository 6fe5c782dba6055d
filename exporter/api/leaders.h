// Leaders: of all rows that are offered the first so many in the asked order, in memory for twice as many and
// in time that grows with the number of rows. Rows of equal weight stand in the order of their keys, so every
// row of a picture is on exactly one page.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace exporter::api {

// `Row` is cheap to copy and has precedes(Row): a total order.
template <class Row>
class Leaders {
 public:
  // `most` is at least 1.
  Leaders(std::size_t most, bool ascending) : most_(most), before_{ascending} {}

  void offer(std::uint64_t weight, const Row& row) {
    ++total_;
    const Candidate candidate{weight, row};
    if (last_ && !before_(candidate, *last_)) return;
    leading_.push_back(candidate);
    if (leading_.size() / 2 >= most_) drop_rest();
  }

  [[nodiscard]] std::size_t total() const { return total_; }

  // Those behind the first `offset`, in order. Once.
  std::vector<Row> page(std::size_t offset) {
    if (leading_.size() > most_) drop_rest();
    std::vector<Row> rows;
    if (offset >= leading_.size()) return rows;
    const auto begin = leading_.begin() + static_cast<std::ptrdiff_t>(offset);
    std::nth_element(leading_.begin(), begin, leading_.end(), before_);
    std::sort(begin, leading_.end(), before_);
    rows.reserve(leading_.size() - offset);
    for (auto at = begin; at != leading_.end(); ++at) rows.push_back(at->row);
    return rows;
  }

 private:
  struct Candidate {
    std::uint64_t weight;
    Row row;
  };
  struct Before {
    bool ascending;
    bool operator()(const Candidate& a, const Candidate& b) const {
      if (a.weight != b.weight) return (a.weight < b.weight) == ascending;
      return a.row.precedes(b.row);
    }
  };

  void drop_rest() {
    const auto last = leading_.begin() + static_cast<std::ptrdiff_t>(most_ - 1);
    std::nth_element(leading_.begin(), last, leading_.end(), before_);
    last_ = *last;
    leading_.erase(last + 1, leading_.end());
  }

  std::size_t most_;
  Before before_;
  std::size_t total_ = 0;
  std::vector<Candidate> leading_;
  std::optional<Candidate> last_;  // who does not come before it is not on the page
};

}  // namespace exporter::api
