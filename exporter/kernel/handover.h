// Handover: keeps what the next process needs where it outlives this one, at any moment of our life: each
// change of what is attached is stored at once, so that it does not matter how we end. Owns the slate; the
// store is whoever started us. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/descriptor_store.h"
#include "kernel/datapath.h"
#include "kernel/inheritance.h"
#include "kernel/reconciliation.h"
#include "kernel/slate.h"

namespace exporter::kernel {

class Handover {
 public:
  // `store` is borrowed and must outlive this. `maps_numbers` are those of the maps that are stored, the
  // highest last.
  Handover(DescriptorStore& store, Slate slate, std::vector<unsigned> maps_numbers = {})
      : store_(store), slate_(std::move(slate)), maps_numbers_(std::move(maps_numbers)) {}

  // Of a new slate.
  void store_slate();
  // Beside those that are stored. Call it before anything counts into them.
  void store_maps(const Datapath& datapath);
  // All but the newest, once they have been drained.
  void forget_retired_maps();
  void set_detail(granularity detail) { slate_.set_detail(detail); }

  struct Interface {
    std::uint16_t slot = 0;
    int ifindex = 0;
    unsigned hardware_type = 0;
    std::string name;
    HeaderLeftOut left_out{};
  };
  // Before anything of it is counted.
  void note_slot(const Interface& interface);
  // Instead of those that are stored: both links, counters; -1: none.
  void store_descriptors(std::uint16_t slot, const std::array<int, 3>& descriptors);
  void note_name(std::uint16_t slot, const std::string& name);
  // What has been reported of its counters.
  void note_seen(std::uint16_t slot, const DatapathTotals& seen) { slate_.at(slot).seen = seen; }
  // Everything it counted has been reported.
  void release(std::uint16_t slot);

  [[nodiscard]] const Slate& slate() const { return slate_; }
  // See Slate::epoch().
  [[nodiscard]] std::uint64_t epoch() const { return slate_.epoch(); }
  void begin_epoch() { slate_.begin_epoch(); }

 private:
  DescriptorStore& store_;
  Slate slate_;
  std::vector<unsigned> maps_numbers_;
};

}  // namespace exporter::kernel
