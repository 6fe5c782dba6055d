#include "bench/packet_bed.h"

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

constexpr std::size_t kOurs = 2;
constexpr std::size_t kReference = 3;
constexpr std::uint32_t kEnoughToFillFronts = 4 << MOST_FRONT_BITS;

std::string to_text(PacketKind kind) {
  switch (kind) {
    case PacketKind::Ipv4:
      return "ipv4";
    case PacketKind::Ipv6:
      return "ipv6";
    case PacketKind::Vlan:
      return "vlan";
  }
  return {};
}

std::vector<int> first_cpus(std::size_t count) {
  std::vector<int> cpus = usable_cpus();
  if (cpus.size() < count) throw std::runtime_error("not enough CPUs");
  cpus.resize(count);
  return cpus;
}

std::uint64_t packets_in(const std::byte* value) {
  traffic_volume volume;
  std::memcpy(&volume, value, sizeof(volume));
  return volume.packets;
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

std::string PacketSetting::name() const {
  const std::string what = order == Order::New ? "new" : short_number(flows) + "." + bench::to_text(order);
  return to_text(kind) + "." + what + "." + std::to_string(cpus) + "cpu";
}

PacketBed::PacketBed(const PacketSetting& setting)
    : setting_(setting),
      cpus_(first_cpus(setting.cpus)),
      sequence_(flow_sequence(setting.order, setting.flows, SEQUENCE_LENGTH)),
      datapath_(value_of(kernel::Datapath::create(DEFAULT_MAX_FLOWS))),
      programs_(value_of(datapath_.load_for(0, LINK_ETHERNET))) {
  for (const Baseline baseline : {Baseline::Empty, Baseline::Parse})
    variations_.emplace_back(setting.kind, sequence_, baseline);
  variations_.emplace_back(setting.kind, sequence_, programs_.program_fd(Direction::Inbound));
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
    run(variant, fresh ? kEnoughToFillFronts : SEQUENCE_LENGTH);
}

void PacketBed::drain() {
  const std::uint64_t ours = drain_ours();
  const std::uint64_t reference = variations_[kReference].drain_reference();
  if (ours != sent_[kOurs] || reference != sent_[kReference])
    throw std::runtime_error(setting_.name() + ": of " + std::to_string(sent_[kOurs]) +
                             " packets ours counted " + std::to_string(ours) + ", the reference " +
                             std::to_string(reference));
  sent_ = {};
}

std::uint64_t PacketBed::drain_ours() {
  std::uint64_t packets = 0;
  const auto visit = [&](const std::byte*, const std::byte* value) { packets += packets_in(value); };
  value_of(datapath_.flip());
  const std::uint32_t quiet = datapath_.quiet_generation();
  for (const family family : {FAMILY_IPV4, FAMILY_IPV6}) {
    const std::size_t key_size = family == FAMILY_IPV4 ? sizeof(flow_key_v4) : sizeof(flow_key_v6);
    datapath_.front(family).drain(quiet, visit);
    kernel::MapDrain table(key_size, sizeof(traffic_volume));
    value_of(table.drain(datapath_.flows_fd(family, quiet), visit));
  }
  return packets;
}

}  // namespace exporter::bench
