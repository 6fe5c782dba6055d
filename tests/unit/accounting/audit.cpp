#include "unit/accounting/audit.h"

#include <algorithm>
#include <set>

#include "model/series_naming.h"
#include "support/catch.h"

namespace accounting_test {

using namespace exporter;

namespace {

template <class E>
std::size_t at(E value) {
  return static_cast<std::size_t>(value);
}

// Adds what `totals` gained since `before` and remembers the new total.
void add_growth(Volumes& growth, Side side, Volume& before, const Volume& now) {
  growth[side] += now - before;
  before = now;
}

// The rows that were there before and still are must stand in their old order.
void require_same_order(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const std::set<std::string> had(before.begin(), before.end());
  const std::set<std::string> has(after.begin(), after.end());
  std::vector<std::string> survivors_before;
  std::vector<std::string> survivors_after;
  std::copy_if(before.begin(), before.end(), std::back_inserter(survivors_before),
               [&](const auto& pair) { return has.contains(pair); });
  std::copy_if(after.begin(), after.end(), std::back_inserter(survivors_after),
               [&](const auto& pair) { return had.contains(pair); });
  REQUIRE(survivors_before == survivors_after);
}

}  // namespace

std::string identity(const SeriesKey& pair) { return {reinterpret_cast<const char*>(&pair), sizeof(pair)}; }

std::vector<PairRow> rows_of(const Snapshot& snapshot) {
  std::vector<PairRow> rows;
  for (const auto& chunk : snapshot.pairs) rows.insert(rows.end(), chunk->begin(), chunk->end());
  return rows;
}

const PairRow* find_row(const Snapshot& snapshot, const PairKey& pair) {
  return find_row(snapshot, SeriesNaming().series_of(pair, 0));
}

const PairRow* find_row(const Snapshot& snapshot, const SeriesKey& series) {
  for (const auto& chunk : snapshot.pairs)
    for (const PairRow& row : *chunk)
      if (row.key == series) return &row;
  return nullptr;
}

const FoldedRow* find_folded(const Snapshot& snapshot, Side side, IpType type) {
  for (const FoldedRow& row : snapshot.folded)
    if (index_of(row.key.interface()) == side.first && row.key.direction() == side.second &&
        row.key.ip_type() == type)
      return &row;
  return nullptr;
}

Volume total_of(const Snapshot& snapshot, Side side, Family family) {
  return snapshot.interfaces.at(side.first).traffic[at(side.second)][at(family)].total;
}

void Audit::look(const Snapshot& snapshot) {
  look_at_pairs(snapshot);
  look_at_folded(snapshot);
  look_at_interfaces(snapshot);
}

void Audit::look_at_pairs(const Snapshot& snapshot) {
  std::map<std::string, Volume> now;
  std::vector<std::string> order;
  for (const PairRow& row : rows_of(snapshot)) {
    const std::string pair = identity(row.key);
    const auto before = exposed_.find(pair);
    const Volume last = before == exposed_.end() ? Volume{} : before->second;
    if (before == exposed_.end() && !known_.try_emplace(pair).second) ++returned_;
    REQUIRE(row.account.total.bytes >= last.bytes);
    REQUIRE(row.account.total.packets >= last.packets);
    REQUIRE(now.emplace(pair, row.account.total).second);
    series_[{index_of(row.key.interface()), row.key.direction()}] += row.account.total - last;
    order.push_back(pair);
  }
  REQUIRE(snapshot.pair_count == order.size());
  require_same_order(order_, order);
  exposed_ = std::move(now);
  order_ = std::move(order);
}

void Audit::look_at_folded(const Snapshot& snapshot) {
  for (const FoldedRow& row : snapshot.folded) {
    const Side side{index_of(row.key.interface()), row.key.direction()};
    add_growth(series_, side, folded_[{side, row.key.ip_type()}], row.account.total);
  }
}

void Audit::look_at_interfaces(const Snapshot& snapshot) {
  for (std::size_t i = 0; i < snapshot.interfaces.size(); ++i)
    for (const Direction direction : kDirections) {
      const Side side{i, direction};
      add_growth(interfaces_, side, interface_totals_[side],
                 total_of(snapshot, side, Family::Ipv4) + total_of(snapshot, side, Family::Ipv6));
      add_growth(other_, side, other_totals_[side], total_of(snapshot, side, Family::Other));
    }
}

}  // namespace accounting_test
