// ConnectionList: the connections of a picture that has a listing.
#pragma once

#include <cstring>
#include <vector>

#include "api/json_writer.h"
#include "api/query.h"
#include "model/snapshot.h"

namespace exporter::api {

class ConnectionList {
 public:
  struct Row {
    const ConnectionRow* connection;
    [[nodiscard]] bool precedes(const Row& other) const {
      return std::memcmp(&connection->key, &other.connection->key, sizeof(connection->key)) < 0;
    }
  };
  static constexpr std::string_view kName = "connections";

  // Borrows both.
  ConnectionList(const Snapshot& snapshot, const Query& query);

  // offer(weight, row) for each that passes the filter.
  template <class Offer>
  void each(const Offer& offer) const {
    for (const ConnectionRow& row : snapshot_.listing->rows)
      if (passes(row)) offer(weight(row), Row{&row});
  }
  void write(JsonWriter& out, const Row& row) const;
  [[nodiscard]] Duration window() const { return snapshot_.listing->window; }

 private:
  [[nodiscard]] std::uint64_t weight(const ConnectionRow& row) const;
  [[nodiscard]] bool passes(const ConnectionRow& row) const;

  const Snapshot& snapshot_;
  const Filter& filter_;
  SortBy sort_;
  std::vector<bool> wanted_;  // by InterfaceId
};

}  // namespace exporter::api
