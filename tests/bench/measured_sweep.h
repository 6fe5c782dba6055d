// MeasuredSweep: the exporter's own way from the kernel's table into memory, over a table that was filled
// from user space: records as the programs leave them, as many as wanted.
#pragma once

#include <cstdint>

#include "kernel/interface_set.h"
#include "kernel/kernel_flows.h"
#include "model/sweep.h"
#include "support/netns.h"

namespace exporter::bench {

class MeasuredSweep {
 public:
  // Tables for `records` of IPv4.
  explicit MeasuredSweep(std::uint32_t records);

  // Puts the records 0 … records - 1 into the live generation: a connection and a source address each.
  void fill();
  // Takes them.
  void sweep();
  // Takes them as the exporter does, looks at none: what the kernel itself needs.
  void empty();

  [[nodiscard]] const Sweep& taken() const { return sweep_; }

 private:
  std::uint32_t records_;
  support::Namespace namespace_;
  kernel::Datapath datapath_;
  kernel::InterfaceSet interfaces_;
  kernel::KernelFlows flows_;
  kernel::MapDrain drain_;
  Sweep sweep_;
};

// A sweep of `records` IPv4 flows, one pair each, without a kernel.
Sweep a_sweep(std::uint32_t records);

}  // namespace exporter::bench
