#include "api/leaders.h"

#include <numeric>
#include <random>

#include "support/catch.h"

namespace exporter::api {
namespace {

struct Row {
  unsigned key;
  [[nodiscard]] bool precedes(const Row& other) const { return key < other.key; }
  friend bool operator==(const Row&, const Row&) = default;
};

struct Weighed {
  std::uint64_t weight;
  Row row;
};

std::vector<Weighed> many(unsigned count, std::uint64_t weights) {
  std::mt19937 random(count);
  std::vector<Weighed> rows;
  for (unsigned i = 0; i < count; ++i) rows.push_back({random() % weights, {i}});
  std::shuffle(rows.begin(), rows.end(), random);
  return rows;
}

std::vector<Row> page_of(const std::vector<Weighed>& rows, std::size_t offset, std::size_t limit,
                         bool ascending) {
  Leaders<Row> leaders(offset + limit, ascending);
  for (const Weighed& one : rows) leaders.offer(one.weight, one.row);
  CHECK(leaders.total() == rows.size());
  return leaders.page(offset);
}

TEST_CASE("pages put together are all rows, sorted", "[api]") {
  const unsigned count = GENERATE(0U, 1U, 2U, 99U, 1000U, 5000U);
  const std::uint64_t weights = GENERATE(1U, 7U, 1'000'000U);
  const std::size_t limit = GENERATE(1U, 3U, 100U, 10'000U);
  const bool ascending = GENERATE(true, false);
  if (count / limit > 1000) return;  // that many pages say nothing new
  auto rows = many(count, weights);

  std::vector<Row> together;
  for (std::size_t offset = 0; offset <= count; offset += limit) {
    const auto page = page_of(rows, offset, limit, ascending);
    CHECK(page.size() == std::min(limit, count - offset));
    together.insert(together.end(), page.begin(), page.end());
  }

  std::sort(rows.begin(), rows.end(), [&](const Weighed& a, const Weighed& b) {
    if (a.weight != b.weight) return ascending ? a.weight < b.weight : a.weight > b.weight;
    return a.row.key < b.row.key;
  });
  std::vector<Row> expected;
  for (const Weighed& one : rows) expected.push_back(one.row);
  CHECK(together == expected);
}

TEST_CASE("behind the last row there is nothing", "[api]") {
  CHECK(page_of(many(10, 3), 10, 5, false).empty());
  CHECK(page_of(many(10, 3), 1'000'000, 5, true).empty());
}

}  // namespace
}  // namespace exporter::api
