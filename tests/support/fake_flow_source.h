// FakeFlowSource: a kernel made of vectors. Traffic is counted into it; a sweep takes what was counted, as
// FlowSource promises, and every n-th one fails at a stage of choice: its records stay for the next.
#pragma once

#include <utility>
#include <vector>

#include "model/flow_source.h"

namespace exporter::support {

class FakeFlowSource : public FlowSource {
 public:
  explicit FakeFlowSource(std::vector<InterfaceState> interfaces) : interfaces_(std::move(interfaces)) {}

  void count(FlowRecord flow) { waiting_.flows.push_back(std::move(flow)); }
  void count(const OverflowRecord& lost) { waiting_.overflow.push_back(lost); }
  void count(const UnparsedRecord& unparsed) { waiting_.unparsed.push_back(unparsed); }

  void set_interfaces(std::vector<InterfaceState> interfaces) { interfaces_ = std::move(interfaces); }
  // The n-th sweep from the beginning, the 2n-th and so on; 0: none.
  void fail_every(unsigned n, SweepStage stage) {
    fail_every_ = n;
    stage_ = stage;
  }

  void sweep(Sweep& sweep) override {
    sweep.clear();
    sweep.interfaces = interfaces_;
    ++sweeps_;
    if (fail_every_ != 0 && sweeps_ % fail_every_ == 0) {
      sweep.failures.push_back({stage_, Error::text("the fake was told to fail")});
      return;
    }
    sweep.flows = std::exchange(waiting_.flows, {});
    sweep.overflow = std::exchange(waiting_.overflow, {});
    sweep.unparsed = std::exchange(waiting_.unparsed, {});
  }

  [[nodiscard]] unsigned sweeps() const { return sweeps_; }

 private:
  std::vector<InterfaceState> interfaces_;
  Sweep waiting_;
  unsigned sweeps_ = 0;
  unsigned fail_every_ = 0;
  SweepStage stage_ = SweepStage::Drain;
};

}  // namespace exporter::support
