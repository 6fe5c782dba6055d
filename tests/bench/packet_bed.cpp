#include "bench/packet_bed.h"

#include <algorithm>
#include <barrier>
#include <cstring>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "bench/bpf/sequence.h"
#include "bench/clocks.h"
#include "bench/value.h"
#include "ebpf/shared/flow.h"
#include "ebpf/shared/limits.h"
#include "kernel/bpf_map.h"

namespace exporter::bench {
namespace {

constexpr std::size_t kPairs = 2;
constexpr std::size_t kOurs = 3;
constexpr std::size_t kReference = 4;

// Packets of new flows that fill the front of a CPU, and leave half of the table to those that are measured.
std::uint32_t enough_to_fill_a_front(std::size_t cpus) {
  return std::min(4U << MOST_FRONT_BITS_V4, DEFAULT_MAX_FLOWS / 2 / static_cast<std::uint32_t>(cpus));
}

std::string to_text(PacketKind kind) {
  switch (kind) {
    case PacketKind::Ipv4:
      return "ipv4";
    case PacketKind::Ipv6:
      return "ipv6";
    case PacketKind::Vlan:
      return "vlan";
    case PacketKind::Tcp4:
      return "tcp4";
    case PacketKind::Tcp6:
      return "tcp6";
  }
  return {};
}

bool is_ipv6(PacketKind kind) { return kind == PacketKind::Ipv6 || kind == PacketKind::Tcp6; }

std::vector<int> first_cpus(std::size_t count) {
  std::vector<int> cpus = usable_cpus();
  if (cpus.size() < count) throw std::runtime_error("not enough CPUs");
  cpus.resize(count);
  return cpus;
}

// On all `cpus` at once.
template <class Work>
void on_each(const std::vector<int>& cpus, const Work& work) {
  std::barrier start(static_cast<std::ptrdiff_t>(cpus.size()));
  std::vector<std::exception_ptr> failures(cpus.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < cpus.size(); ++i)
    threads.emplace_back([&, i] {
      try {
        pin_to(cpus[i]);
        start.arrive_and_wait();
        work(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void Tally::add(PacketKind kind, const std::byte* key, const std::byte* value) {
  traffic_volume volume;
  std::memcpy(&volume, value, sizeof(volume));
  packets += volume.packets;
  // Of IPv6 the sequence is the low word of the source. Both variants have it in the same place.
  std::uint32_t source = 0;
  std::memcpy(&source, key + (is_ipv6(kind) ? 12 : 0), sizeof(source));
  sources.insert(source);
}

std::string PacketSetting::name() const {
  const std::string what = order == Order::New ? "new" : short_number(flows) + "." + bench::to_text(order);
  return to_text(kind) + "." + what + "." + std::to_string(cpus) + "cpu";
}

PacketBed::Shipped::Shipped(granularity detail)
    : datapath(value_of(kernel::Datapath::create(DEFAULT_MAX_FLOWS, detail))),
      programs(value_of(datapath.load_for(0, LINK_ETHERNET))) {}

PacketBed::PacketBed(const PacketSetting& setting)
    : setting_(setting),
      cpus_(first_cpus(setting.cpus)),
      sequence_(flow_sequence(setting.order, setting.flows, SEQUENCE_LENGTH)),
      flows_(std::unordered_set(sequence_.begin(), sequence_.end()).size()) {
  for (const Baseline baseline : {Baseline::Empty, Baseline::Parse})
    variations_.emplace_back(setting.kind, sequence_, baseline);
  for (const Shipped* shipped : {&pairs_, &connections_})
    variations_.emplace_back(setting.kind, sequence_, shipped->programs.program_fd(Direction::Inbound));
  variations_.emplace_back(setting.kind, sequence_, Baseline::Reference);
  for (const Variation& variation : variations_)
    for (std::size_t i = 0; i < cpus_.size(); ++i)
      variation.start_at(cpus_[i], static_cast<std::uint32_t>(i * SEQUENCE_LENGTH / cpus_.size()));
}

double PacketBed::run(std::size_t variant, std::uint32_t repeat) {
  std::vector<double> took(cpus_.size());
  on_each(cpus_, [&](std::size_t i) { took[i] = variations_[variant].run(repeat); });
  sent_[variant] += repeat * cpus_.size();
  return std::accumulate(took.begin(), took.end(), 0.0) / static_cast<double>(took.size());
}

void PacketBed::prepare() {
  const bool fresh = setting_.order == Order::New;
  if (fresh) drain();
  for (std::size_t variant = 0; variant < variations_.size(); ++variant)
    run(variant, fresh ? enough_to_fill_a_front(cpus_.size()) : SEQUENCE_LENGTH);
}

void PacketBed::drain() {
  check(kPairs, drain_shipped(pairs_, setting_.kind));
  check(kOurs, drain_shipped(connections_, setting_.kind));
  check(kReference, drain_reference());
  sent_ = {};
}

void PacketBed::check(std::size_t variant, const Tally& tally) const {
  const std::uint64_t sent = sent_[variant];
  const std::uint64_t flows = setting_.order == Order::New || sent == 0 ? sent : flows_;
  if (tally.packets == sent && tally.sources.size() == flows) return;
  throw std::runtime_error(setting_.name() + "." + kVariants[variant] + ": of " + std::to_string(sent) +
                           " packets of " + std::to_string(flows) + " flows it counted " +
                           std::to_string(tally.packets) + " of " + std::to_string(tally.sources.size()));
}

Tally PacketBed::drain_reference() const {
  Tally tally;
  variations_[kReference].drain_reference(
      [&](const std::byte* key, const std::byte* value) { tally.add(setting_.kind, key, value); });
  return tally;
}

Tally PacketBed::drain_shipped(Shipped& shipped, PacketKind kind) {
  kernel::Datapath& datapath = shipped.datapath;
  Tally tally;
  const auto visit = [&](const std::byte* key, const std::byte* value) { tally.add(kind, key, value); };
  value_of(datapath.flip());
  const std::uint32_t quiet = datapath.quiet_generation();
  for (const family family : {FAMILY_IPV4, FAMILY_IPV6}) {
    const std::size_t key_size = family == FAMILY_IPV4 ? sizeof(flow_key_v4) : sizeof(flow_key_v6);
    datapath.front(family).drain(quiet, visit);
    kernel::MapDrain table(key_size, flow_record_size(datapath.layout()));
    value_of(table.drain(datapath.flows_fd(family, quiet), visit));
    datapath.note_empty(family);
  }
  return tally;
}

}  // namespace exporter::bench
