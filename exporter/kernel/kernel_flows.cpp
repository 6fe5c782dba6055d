#include "kernel/kernel_flows.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "ebpf/shared/flow.h"

namespace exporter::kernel {
namespace {

// A key with hidden padding would split one flow into many.
static_assert(std::has_unique_object_representations_v<flow_key_v4>);
static_assert(std::has_unique_object_representations_v<flow_key_v6>);
static_assert(static_cast<int>(Direction::Inbound) == DIRECTION_INBOUND);
static_assert(static_cast<int>(Direction::Outbound) == DIRECTION_OUTBOUND);

template <class Key>
FlowRecord to_record(Family family, const std::byte* key_bytes, const std::byte* value_bytes,
                     InterfaceSet& interfaces) {
  Key key;
  traffic_volume value;
  std::memcpy(&key, key_bytes, sizeof(key));
  std::memcpy(&value, value_bytes, sizeof(value));
  const Volume volume{value.packets, value.bytes};
  interfaces.note_flow(key.tail.slot, static_cast<Direction>(key.tail.direction), volume);
  return {
      .pair = {.source = IpAddress::from_wire(family, &key.source),
               .destination = IpAddress::from_wire(family, &key.destination),
               .interface = interfaces.account_of(key.tail.slot),
               .direction = static_cast<Direction>(key.tail.direction),
               .family = family},
      .protocol = key.tail.protocol,
      .source_port = ntohs(key.tail.source_port),
      .destination_port = ntohs(key.tail.destination_port),
      .volume = volume,
  };
}

}  // namespace

KernelFlows::KernelFlows(Datapath& datapath, InterfaceSet& interfaces)
    : datapath_(datapath),
      interfaces_(interfaces),
      drain_v4_(sizeof(flow_key_v4), sizeof(traffic_volume)),
      drain_v6_(sizeof(flow_key_v6), sizeof(traffic_volume)) {}

void KernelFlows::sweep(Sweep& sweep) {
  sweep.clear();
  sweep.table_capacity = datapath_.max_flows();
  interfaces_.read_statistics();
  const auto flipped = datapath_.flip();
  for (const auto family : {FAMILY_IPV4, FAMILY_IPV6})
    inserted_before_[family] = datapath_.insertions().records(family);
  if (!flipped) sweep.failures.push_back({SweepStage::Flip, flipped.error()});
  const bool drained = flipped && drain_quiet_generation(sweep);
  interfaces_.append_to(sweep);
  // Two in a row: what a failed drain left behind lies in the generation that the next sweep does not take.
  if (drained && drained_before_) {
    interfaces_.append_unaccounted(sweep);
    interfaces_.release_ended();
  }
  drained_before_ = drained;
}

bool KernelFlows::half_full() const {
  const auto filled = [&](family family) {
    return datapath_.insertions().records(family) - inserted_before_[family] >=
           (datapath_.max_flows() + 1) / 2;
  };
  return filled(FAMILY_IPV4) || filled(FAMILY_IPV6);
}

// A flow may have records in the table and in the fronts of several CPUs.
template <class Key>
Result<std::size_t> KernelFlows::drain(Family family, MapDrain& table, std::uint32_t generation,
                                       Sweep& sweep) {
  const auto kernel_family = static_cast<::family>(family);
  const auto visit = [&](const std::byte* key, const std::byte* value) {
    sweep.flows.push_back(to_record<Key>(family, key, value, interfaces_));
  };
  datapath_.front(kernel_family).drain(generation, visit);
  return table.drain(datapath_.flows_fd(kernel_family, generation), visit);
}

bool KernelFlows::drain_quiet_generation(Sweep& sweep) {
  const std::uint32_t quiet = datapath_.quiet_generation();
  bool drained = true;
  for (const auto& taken : {drain<flow_key_v4>(Family::Ipv4, drain_v4_, quiet, sweep),
                            drain<flow_key_v6>(Family::Ipv6, drain_v6_, quiet, sweep)}) {
    if (taken) {
      sweep.table_entries = std::max<std::uint64_t>(sweep.table_entries, *taken);
    } else {
      sweep.failures.push_back({SweepStage::Drain, taken.error()});
      drained = false;
    }
  }
  return drained;
}

}  // namespace exporter::kernel
