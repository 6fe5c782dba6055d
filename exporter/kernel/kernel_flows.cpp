#include "kernel/kernel_flows.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace exporter::kernel {
namespace {

// A key with hidden padding would split one flow into many.
static_assert(std::has_unique_object_representations_v<flow_key_v4>);
static_assert(std::has_unique_object_representations_v<flow_key_v6>);
static_assert(static_cast<int>(Direction::Inbound) == DIRECTION_INBOUND);
static_assert(static_cast<int>(Direction::Outbound) == DIRECTION_OUTBOUND);

// The clock of the kernel is the one of this program.
TimePoint time_of(std::uint64_t nanoseconds) { return TimePoint(std::chrono::nanoseconds(nanoseconds)); }

TcpMarks marks_of(const flow_record& record) {
  return {.syn = record.syn,
          .fin = record.fin,
          .rst = record.rst,
          .flags = static_cast<std::uint8_t>(record.flags),
          .opening = (record.flags & RECORD_OPENING) != 0,
          .answering = (record.flags & RECORD_ANSWERING) != 0};
}

// Where records are of pairs only the first `size` bytes are there.
flow_record record_at(const std::byte* bytes, std::size_t size) {
  flow_record record{};
  std::memcpy(&record, bytes, size);
  return record;
}

template <class Key>
FlowRecord to_record(Family family, const std::byte* key_bytes, const flow_record& record,
                     InterfaceSet& interfaces) {
  Key key;
  std::memcpy(&key, key_bytes, sizeof(key));
  const Volume volume{record.volume.packets, record.volume.bytes};
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
      .tcp = marks_of(record),
      .first_seen = time_of(record.first_seen),
      .acknowledged = time_of(record.acknowledged),
  };
}

}  // namespace

KernelFlows::KernelFlows(Datapath& datapath, InterfaceSet& interfaces)
    : datapath_(datapath),
      interfaces_(interfaces),
      drain_v4_(sizeof(flow_key_v4), flow_record_size(datapath.layout())),
      drain_v6_(sizeof(flow_key_v6), flow_record_size(datapath.layout())) {}

void KernelFlows::sweep(Sweep& sweep) {
  sweep.clear();
  sweep.table_capacity = datapath_.max_flows();
  interfaces_.read_statistics();
  const auto flipped = datapath_.flip();
  if (!flipped) sweep.failures.push_back({SweepStage::Flip, flipped.error()});
  const bool drained = flipped && drain_retired(sweep) && drain_quiet_generation(sweep);
  interfaces_.append_to(sweep);
  // Two in a row: what a failed drain left behind lies in the generation that the next sweep does not take.
  if (drained && drained_before_) {
    interfaces_.append_unaccounted(sweep);
    interfaces_.release_ended();
  }
  drained_before_ = drained;
}

bool KernelFlows::half_full() const {
  const std::uint32_t live = 1 - datapath_.quiet_generation();
  const auto filled = [&](family family) {
    return datapath_.fill(family, live) >= (datapath_.max_flows() + 1) / 2;
  };
  return filled(FAMILY_IPV4) || filled(FAMILY_IPV6);
}

// Of a slot that nobody knows there can be records only in maps that another process has left.
template <class Key>
void KernelFlows::append_record(Family family, const std::byte* key, const flow_record& record,
                                Sweep& sweep) {
  std::uint16_t slot = 0;
  std::memcpy(&slot, key + offsetof(Key, tail.slot), sizeof(slot));
  if (!interfaces_.knows(slot))
    return sweep.failures.push_back(
        {SweepStage::Drain, Error::text("a record names an interface that was never attached")});
  sweep.flows.push_back(to_record<Key>(family, key, record, interfaces_));
}

bool KernelFlows::drain_retired(Sweep& sweep) {
  const auto visit = [&](family family, const std::byte* key, const std::byte* record, std::size_t size) {
    if (family == FAMILY_IPV4)
      append_record<flow_key_v4>(Family::Ipv4, key, record_at(record, size), sweep);
    else
      append_record<flow_key_v6>(Family::Ipv6, key, record_at(record, size), sweep);
  };
  std::erase_if(retired_, [&](RetiredTables& tables) {
    const auto drained = tables.drain(visit);
    if (!drained) sweep.failures.push_back({SweepStage::Drain, drained.error()});
    return drained.has_value();
  });
  return retired_.empty();
}

// A flow may have records in the table and in the fronts of several CPUs.
template <class Key>
Result<std::size_t> KernelFlows::drain(Family family, MapDrain& table, std::uint32_t generation,
                                       Sweep& sweep) {
  const auto kernel_family = static_cast<::family>(family);
  const std::size_t size = flow_record_size(datapath_.layout());
  const auto visit = [&](const std::byte* key, const std::byte* value) {
    append_record<Key>(family, key, record_at(value, size), sweep);
  };
  datapath_.front(kernel_family).drain(generation, visit);
  auto taken = table.drain(datapath_.flows_fd(kernel_family, generation), visit);
  if (taken) datapath_.note_empty(kernel_family);
  return taken;
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
