// House: everything between a packet and a scrape, on the loopback of a namespace that nobody else sends in.
// Packets are fed to the program that is attached there; time is handed in.
#pragma once

#include <memory>

#include "app/pipeline.h"
#include "base/fd.h"
#include "kernel/kernel_flows.h"
#include "support/netns.h"
#include "support/packet.h"
#include "support/privileges.h"

namespace exporter::support {

struct House {
  House(std::uint32_t max_flows, std::size_t max_series, granularity detail = GRANULARITY_PAIR);

  // One sweep, so long after the last one.
  std::shared_ptr<const Snapshot> tick(Duration later = std::chrono::seconds(5));
  // The attached program.
  [[nodiscard]] Fd inbound_program() const;

  kernel::Datapath datapath;
  kernel::InterfaceSet interfaces;
  kernel::KernelFlows flows;
  Published<Snapshot> published;
  TimePoint now{std::chrono::hours(1)};
  Pipeline pipeline;
};

// A house in a namespace of its own, and the program that packets are fed to.
template <class Work>
void in_a_house(std::uint32_t max_flows, std::size_t max_series, granularity detail, const Work& work) {
  require_root_and_bpf();
  const Namespace space;
  space.inside([&] {
    House house(max_flows, max_series, detail);
    work(house, house.inbound_program());
  });
}

// Throws if the kernel does not run it. Any thread.
void feed(const Fd& program, const Bytes& frame);

// What all pairs carried, and what all interfaces did.
Volume pairs_of(const Snapshot& snapshot);
Volume interface_of(const Snapshot& snapshot);

}  // namespace exporter::support
