// Succession: what this process takes from the one before and leaves to the one after, through whoever starts
// both. Maps, links and slate are always there to be taken, whatever ends us; what the accounts know is left
// behind only by a process that ends of its own accord, and is true only until the next has begun to count.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/pipeline.h"
#include "base/descriptor_store.h"
#include "kernel/handover.h"
#include "kernel/inheritance.h"
#include "kernel/interface_set.h"
#include "metrics/self_metrics.h"

namespace exporter {

// What of `stored` the kernel room can use. The rest is ended: its programs would go on counting for nobody.
std::optional<kernel::Inheritance> take_inheritance(DescriptorStore& store, StoredDescriptors stored);

// For who inherits nothing. Null, with a word in the log, where there can be none: we count all the same.
std::unique_ptr<kernel::Handover> begin_handover(DescriptorStore& store, const kernel::Datapath& datapath,
                                                 granularity detail);

// Those who count, which begin with what another process left or leave it themselves.
struct Counting {
  Pipeline& pipeline;
  kernel::InterfaceSet& interfaces;
  metrics::SelfMetrics& self;
};
std::vector<std::byte> save(const Counting& counting, TimePoint now);
// Before anything is attached. What cannot be read is left out, with a word in the log: counting starts from
// zero then.
void restore(const Counting& counting, std::span<const std::byte> bytes, const PipelineSettings& settings,
             TimePoint now);

}  // namespace exporter
