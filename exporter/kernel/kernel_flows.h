// KernelFlows: the FlowSource over the real kernel. One sweep flips the generations, waits until the old one
// is quiet, and takes it whole; the programs go on counting into the other meanwhile. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "kernel/bpf_map.h"
#include "kernel/datapath.h"
#include "kernel/interface_set.h"
#include "model/flow_source.h"

namespace exporter::kernel {

class KernelFlows : public FlowSource {
 public:
  // Both are borrowed and must outlive this.
  KernelFlows(Datapath& datapath, InterfaceSet& interfaces);

  void sweep(Sweep& sweep) override;

  // True when a table has filled by half since the last sweep. Costs no system call.
  [[nodiscard]] bool half_full() const;

 private:
  bool drain_quiet_generation(Sweep& sweep);
  template <class Key>
  Result<std::size_t> drain(Family family, MapDrain& table, std::uint32_t generation, Sweep& sweep);

  Datapath& datapath_;
  InterfaceSet& interfaces_;
  MapDrain drain_v4_;
  MapDrain drain_v6_;
  std::array<std::uint64_t, 2> inserted_before_{};  // by family, until the last flip
  bool drained_before_ = true;
};

}  // namespace exporter::kernel
