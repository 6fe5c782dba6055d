// KernelFlows: the FlowSource over the real kernel. One sweep flips the generations, waits until the old one
// is quiet, and takes it whole; the programs go on counting into the other meanwhile. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "ebpf/shared/flow.h"
#include "kernel/bpf_map.h"
#include "kernel/datapath.h"
#include "kernel/interface_set.h"
#include "kernel/retired_tables.h"
#include "model/flow_source.h"

namespace exporter::kernel {

class KernelFlows : public FlowSource {
 public:
  // Both are borrowed and must outlive this.
  KernelFlows(Datapath& datapath, InterfaceSet& interfaces);

  // What they hold comes with the next sweep. Call it when no program writes to them, or our programs have
  // taken the place of those that did.
  void add_retired(RetiredTables tables) { retired_.push_back(std::move(tables)); }
  [[nodiscard]] bool has_retired() const { return !retired_.empty(); }

  void sweep(Sweep& sweep) override;

  // True when a live table is half full. Costs no system call.
  [[nodiscard]] bool half_full() const;

 private:
  bool drain_quiet_generation(Sweep& sweep);
  bool drain_retired(Sweep& sweep);
  template <class Key>
  void append_record(Family family, const std::byte* key, const flow_record& record, Sweep& sweep);
  template <class Key>
  Result<std::size_t> drain(Family family, MapDrain& table, std::uint32_t generation, Sweep& sweep);

  Datapath& datapath_;
  InterfaceSet& interfaces_;
  MapDrain drain_v4_;
  MapDrain drain_v6_;
  bool drained_before_ = true;
  std::vector<RetiredTables> retired_;
};

}  // namespace exporter::kernel
