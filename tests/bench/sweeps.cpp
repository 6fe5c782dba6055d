#include <memory>
#include <stdexcept>

#include "accounting/ledger.h"
#include "bench/clocks.h"
#include "bench/flow_sequence.h"
#include "bench/measured_sweep.h"
#include "bench/themes.h"
#include "connections/connection_tracker.h"

namespace exporter::bench {
namespace {

constexpr Duration kInterval = std::chrono::seconds(5);

accounting::LedgerLimits limits_for(std::uint32_t records) { return {.max_series = records}; }

double ns_each(const Took& took, std::uint32_t records) { return took.cpu * 1e9 / records; }

struct Rounds {
  explicit Rounds(const std::string& prefix)
      : kernel{prefix + "kernel", "ns/record", {}},
        drain{prefix + "drain", "ns/record", {}, prefix + "kernel"},
        absorb_new{prefix + "absorb-new", "ns/record", {}},
        absorb{prefix + "absorb", "ns/record", {}},
        both{prefix + "drain+absorb", "ns/record", {}},
        connections_new{prefix + "connections-new", "ns/record", {}},
        connections{prefix + "connections", "ns/record", {}},
        memory{prefix + "connection-memory", "bytes", {}},
        publish{prefix + "publish", "ns/record", {}},
        wall{prefix + "tick-wall", "ms", {}} {}

  Figure kernel, drain, absorb_new, absorb, both, connections_new, connections, memory, publish, wall;
};

// Twice into one ledger: the second time it knows every pair, as it does in all sweeps but the first.
void measure_round(MeasuredSweep& source, std::uint32_t records, Rounds& rounds) {
  TimePoint now = Clock::now();
  accounting::Ledger ledger(limits_for(records), now);
  source.fill();
  rounds.kernel.samples.push_back(ns_each(time_of([&] { source.empty(); }), records));
  std::shared_ptr<const Snapshot> latest;  // the last one ends when the next is published
  for (const bool known : {false, true}) {
    now += kInterval;
    source.fill();
    const Took drain = time_of([&] { source.sweep(); });
    const Took absorb = time_of([&] { ledger.absorb(source.taken(), now); });
    const Took publish = time_of([&] { latest = ledger.picture(now); });
    if (!known) {
      rounds.absorb_new.samples.push_back(ns_each(absorb, records));
      continue;
    }
    rounds.drain.samples.push_back(ns_each(drain, records));
    rounds.absorb.samples.push_back(ns_each(absorb, records));
    rounds.both.samples.push_back(ns_each(drain, records) + ns_each(absorb, records));
    rounds.publish.samples.push_back(ns_each(publish, records));
    rounds.wall.samples.push_back((drain.wall + absorb.wall + publish.wall) * 1e3);
  }
}

// All of them known the second time, again.
void measure_connections(const MeasuredSweep& source, std::uint32_t records, Rounds& rounds) {
  TimePoint now = Clock::now();
  connections::ConnectionTracker tracker({.most = records}, now);
  const auto absorb = [&] {
    now += kInterval;
    return ns_each(time_of([&] { tracker.absorb(source.taken(), now); }), records);
  };
  rounds.connections_new.samples.push_back(absorb());
  rounds.connections.samples.push_back(absorb());
  rounds.memory.samples.push_back(static_cast<double>(tracker.bytes()) / records);
  if (tracker.summary()->tracked != records) throw std::runtime_error("not all connections are tracked");
}

}  // namespace

void measure_sweeps(const Plan& plan, Figures& figures) {
  for (const std::uint32_t records : plan.sizes()) {
    MeasuredSweep source(records);
    Rounds rounds("sweep." + short_number(records) + ".");
    for (std::size_t round = 0; round < plan.rounds; ++round) {
      measure_round(source, records, rounds);
      measure_connections(source, records, rounds);
    }
    for (Figure* figure :
         {&rounds.kernel, &rounds.drain, &rounds.absorb_new, &rounds.absorb, &rounds.both,
          &rounds.connections_new, &rounds.connections, &rounds.memory, &rounds.publish, &rounds.wall})
      figures.add(std::move(*figure));
  }
}

}  // namespace exporter::bench
