// PairList: the pairs of a picture that have series of their own, and what was folded.
#pragma once

#include <cstring>
#include <vector>

#include "api/json_writer.h"
#include "api/query.h"
#include "model/snapshot.h"

namespace exporter::api {

class PairList {
 public:
  struct Row {
    const SeriesKey* key;
    const Account* account;
    bool folded;
    [[nodiscard]] bool precedes(const Row& other) const {
      if (folded != other.folded) return folded;
      return std::memcmp(key, other.key, sizeof(*key)) < 0;
    }
  };
  static constexpr std::string_view kName = "pairs";

  // Borrows both.
  PairList(const Snapshot& snapshot, const Query& query);

  // offer(weight, row) for each that passes the filter.
  template <class Offer>
  void each(const Offer& offer) const {
    for (const auto& chunk : snapshot_.pairs)
      for (const PairRow& row : *chunk) visit({&row.key, &row.account, false}, offer);
    for (const FoldedRow& row : snapshot_.folded) visit({&row.key, &row.account, true}, offer);
  }
  void write(JsonWriter& out, const Row& row) const;
  [[nodiscard]] Duration window() const { return snapshot_.window; }

 private:
  template <class Offer>
  void visit(const Row& row, const Offer& offer) const {
    if (passes(row)) offer(weight(*row.account), row);
  }
  [[nodiscard]] std::uint64_t weight(const Account& account) const;
  [[nodiscard]] bool passes(const Row& row) const;
  [[nodiscard]] bool has_port(const Row& row, std::uint16_t port) const;
  void write_label(JsonWriter& out, SeriesLabel label, const Row& row) const;
  void write_end(JsonWriter& out, EndpointForm form, const IpAddress& address) const;

  const Snapshot& snapshot_;
  const Filter& filter_;
  SortBy sort_;
  std::vector<bool> wanted_;  // by InterfaceId
};

}  // namespace exporter::api
