// InterfaceGauges: what is exposed of each interface that the last sweep knew, and of no other: where we
// stand, what others did about it, and what the kernel's counters say that ours do not. One thread.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <map>
#include <string>
#include <vector>

#include "model/sweep.h"

namespace exporter::metrics {

// A family whose samples are those of the last showing.
template <class Metric>
class ShownFamily {
 public:
  explicit ShownFamily(prometheus::Family<Metric>& family) : family_(family) {}

  // Of the next showing; unchanged samples keep their place in memory.
  Metric& sample(const prometheus::Labels& labels) {
    Metric& metric = family_.Add(labels);
    next_.emplace(labels, &metric);
    return metric;
  }

  // Ends a showing: what it had no sample() of goes.
  void finish() {
    for (const auto& [labels, metric] : shown_)
      if (!next_.contains(labels)) family_.Remove(metric);
    shown_ = std::move(next_);
    next_.clear();
  }

 private:
  prometheus::Family<Metric>& family_;
  std::map<prometheus::Labels, Metric*> shown_;
  std::map<prometheus::Labels, Metric*> next_;
};

class InterfaceGauges {
 public:
  explicit InterfaceGauges(prometheus::Registry& registry);

  void show(const Sweep& sweep);

 private:
  void show_states(const std::vector<InterfaceState>& interfaces);
  void show_direction(const InterfaceState& interface, Direction direction);
  void show_unaccounted(const Sweep& sweep);

  ShownFamily<prometheus::Gauge> attached_;
  ShownFamily<prometheus::Counter> removals_;
  ShownFamily<prometheus::Gauge> programs_ahead_;
  ShownFamily<prometheus::Gauge> unaccounted_bytes_;
  ShownFamily<prometheus::Gauge> unaccounted_packets_;
  std::vector<InterfaceState> shown_;
};

}  // namespace exporter::metrics
