// FlowSource: where sweeps come from. The kernel room implements it over BPF maps; tests script it.
#pragma once

#include "model/sweep.h"

namespace exporter {

class FlowSource {
 public:
  virtual ~FlowSource() = default;

  // Takes everything counted since the last call; what was taken is never reported again. Never fails as a
  // whole: a part that could not be read is listed in Sweep::failures and stays for the next call. `sweep` is
  // cleared first and its memory reused.
  virtual void sweep(Sweep& sweep) = 0;
};

}  // namespace exporter
