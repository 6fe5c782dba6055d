// SeriesGrowth: a scraper who adds up. For each picture it looks at, what all pair series grew by since the
// last one it looked at, each from 0 when it appears, `other` included; and what the interfaces did.
#pragma once

#include <utility>

#include "base/flat_map.h"
#include "model/snapshot.h"
#include "support/catch.h"

namespace exporter::support {

class SeriesGrowth {
 public:
  void look(const Snapshot& snapshot) {
    Totals now;
    for (const auto& chunk : snapshot.pairs)
      for (const PairRow& row : *chunk) look_at(row, now);
    for (const auto& [key, last] : exposed_)
      if (!now.contains(key)) ended_ += last;
    exposed_ = std::move(now);
    grow(series_, folded_, folded_of(snapshot));
    grow(interfaces_, counted_, counted_of(snapshot));
  }

  [[nodiscard]] const Volume& series() const { return series_; }
  // The last values of those that are no longer exposed.
  [[nodiscard]] const Volume& ended() const { return ended_; }
  [[nodiscard]] const Volume& interfaces() const { return interfaces_; }  // what has addresses

 private:
  using Totals = FlatMap<decltype(PairRow::key), Volume>;

  static void grow(Volume& growth, Volume& last, const Volume& now) {
    growth += now - last;
    last = now;
  }

  void look_at(const PairRow& row, Totals& now) {
    const auto before = exposed_.find(row.key);
    const Volume last = before == exposed_.end() ? Volume{} : before->second;
    if (row.account.total.bytes < last.bytes || row.account.total.packets < last.packets)
      FAIL("a pair decreased while it was exposed");
    if (!now.emplace(row.key, row.account.total).second) FAIL("a pair is exposed twice");
    series_ += row.account.total - last;
  }

  static Volume folded_of(const Snapshot& snapshot) {
    Volume sum;
    for (const FoldedRow& row : snapshot.folded) sum += row.account.total;
    return sum;
  }

  static Volume counted_of(const Snapshot& snapshot) {
    Volume sum;
    for (const InterfaceRow& row : snapshot.interfaces)
      for (const auto& families : row.traffic)
        for (const Family family : {Family::Ipv4, Family::Ipv6})
          sum += families[static_cast<std::size_t>(family)].total;
    return sum;
  }

  Totals exposed_;
  Volume folded_;
  Volume counted_;
  Volume series_;
  Volume ended_;
  Volume interfaces_;
};

}  // namespace exporter::support
