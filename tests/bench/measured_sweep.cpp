#include "bench/measured_sweep.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "bench/flow_sequence.h"
#include "bench/value.h"
#include "ebpf/shared/flow.h"
#include "kernel/bpf_map.h"

namespace exporter::bench {
namespace {

constexpr std::uint32_t kDestination = 0xc6336401;  // 198.51.100.1

// As scattered as the addresses: what comes out must not compress better than the real thing.
traffic_volume volume_of(std::uint32_t record) {
  const std::uint32_t packets = 1 + scattered(record) % 9973;
  return {packets, packets * std::uint64_t{60 + scattered(~record) % 1455}};
}

flow_record record_of(std::uint32_t record) {
  flow_record made{};
  made.volume = volume_of(record);
  made.first_seen = 1 + record;
  return made;
}

flow_key_v4 key_of(std::uint32_t record) {
  flow_key_v4 key{};
  key.source = htonl(scattered(record));
  key.destination = htonl(kDestination);
  key.tail.direction = DIRECTION_INBOUND;
  key.tail.protocol = 17;
  key.tail.source_port = htons(40000);
  key.tail.destination_port = htons(53);
  return key;
}

// Loopback, which every namespace has.
void attach_to_loopback(const support::Namespace& where, kernel::InterfaceSet& interfaces) {
  const LinkFacts loopback{
      .name = "lo", .ifindex = where.ifindex("lo"), .hardware_type = 772, .up = true, .loopback = true};
  where.inside([&] {
    for (const auto& event : interfaces.reconcile({loopback}, {}))
      if (event.error) throw std::runtime_error(event.error->message());
  });
}

}  // namespace

MeasuredSweep::MeasuredSweep(std::uint32_t records)
    : records_(records),
      datapath_(value_of(kernel::Datapath::create(records, GRANULARITY_CONNECTION))),
      interfaces_(datapath_, value_of(InterfacePatterns::parse({"lo"})), kernel::best_hook(),
                  kernel::InstanceLock::none(), value_of(kernel::possible_cpus())),
      flows_(datapath_, interfaces_),
      drain_(sizeof(flow_key_v4), sizeof(flow_record)) {
  attach_to_loopback(namespace_, interfaces_);
}

void MeasuredSweep::fill() {
  const std::uint32_t live = 1 - datapath_.quiet_generation();
  std::vector<flow_key_v4> keys(records_);
  std::vector<flow_record> values(records_);
  for (std::uint32_t record = 0; record < records_; ++record) {
    keys[record] = key_of(record);
    values[record] = record_of(record);
  }
  std::uint32_t count = records_;
  const int table = datapath_.flows_fd(FAMILY_IPV4, live);
  if (bpf_map_update_batch(table, keys.data(), values.data(), &count, nullptr) != 0 || count != records_)
    throw std::system_error(errno, std::generic_category(), "fill the kernel's table");
}

void MeasuredSweep::sweep() {
  flows_.sweep(sweep_);
  if (sweep_.flows.size() != records_)
    throw std::runtime_error("swept " + std::to_string(sweep_.flows.size()) + " of " +
                             std::to_string(records_));
}

void MeasuredSweep::empty() {
  value_of(datapath_.flip());
  const int quiet = datapath_.flows_fd(FAMILY_IPV4, datapath_.quiet_generation());
  if (value_of(drain_.drain(quiet, [](const std::byte*, const std::byte*) {})) != records_)
    throw std::runtime_error("not all records were there");
}

Sweep a_sweep(std::uint32_t records) {
  Sweep sweep;
  sweep.interfaces = {{.id = InterfaceId(0), .name = "eth0", .attached = {true, true}}};
  for (std::uint32_t record = 0; record < records; ++record) {
    const flow_key_v4 key = key_of(record);
    const traffic_volume volume = volume_of(record);
    sweep.flows.push_back({.pair = {.source = IpAddress::from_wire(Family::Ipv4, &key.source),
                                    .destination = IpAddress::from_wire(Family::Ipv4, &key.destination)},
                           .protocol = key.tail.protocol,
                           .source_port = ntohs(key.tail.source_port),
                           .destination_port = ntohs(key.tail.destination_port),
                           .volume = {volume.packets, volume.bytes}});
  }
  return sweep;
}

}  // namespace exporter::bench
