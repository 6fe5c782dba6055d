// InterfaceList: the interfaces of a picture, with what passed each by direction and family.
#pragma once

#include <vector>

#include "api/json_writer.h"
#include "api/query.h"
#include "model/snapshot.h"

namespace exporter::api {

class InterfaceList {
 public:
  struct Row {
    const InterfaceRow* interface;
    [[nodiscard]] bool precedes(const Row& other) const {
      return interface->state.id < other.interface->state.id;
    }
  };
  static constexpr std::string_view kName = "interfaces";

  // Borrows both.
  InterfaceList(const Snapshot& snapshot, const Query& query);

  // offer(weight, row) for each that passes the filter.
  template <class Offer>
  void each(const Offer& offer) const {
    for (std::size_t i = 0; i < snapshot_.interfaces.size(); ++i)
      if (wanted_[i]) offer(weight(snapshot_.interfaces[i]), Row{&snapshot_.interfaces[i]});
  }
  void write(JsonWriter& out, const Row& row) const;
  [[nodiscard]] Duration window() const { return snapshot_.window; }

 private:
  [[nodiscard]] std::uint64_t weight(const InterfaceRow& row) const;

  const Snapshot& snapshot_;
  SortBy sort_;
  std::vector<bool> wanted_;
};

}  // namespace exporter::api
