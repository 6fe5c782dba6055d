#include "app/pipeline.h"

namespace exporter {

// What could not be read is named in the sweep and comes with a later one: a tick never aborts half-way, and
// readers see that something is missing.
void Pipeline::tick(TimePoint now) {
  flows_.sweep(sweep_);
  ledger_.absorb(sweep_, now);
  sweep_.release_flows();
  published_.publish(ledger_.picture(now));
}

}  // namespace exporter
