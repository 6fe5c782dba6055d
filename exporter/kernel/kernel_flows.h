// KernelFlows: the FlowSource over the real kernel. One sweep flips the generations, waits until the old one
// is quiet, and takes it whole; the programs go on counting into the other meanwhile. One thread.
#pragma once

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

 private:
  bool drain_quiet_generation(Sweep& sweep);
  Result<std::size_t> drain_ipv4(std::uint32_t generation, Sweep& sweep);
  Result<std::size_t> drain_ipv6(std::uint32_t generation, Sweep& sweep);

  Datapath& datapath_;
  InterfaceSet& interfaces_;
  MapDrain drain_v4_;
  MapDrain drain_v6_;
  bool drained_before_ = true;
};

}  // namespace exporter::kernel
