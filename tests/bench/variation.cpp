#include "bench/variation.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/pkt_cls.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "bench/bpf/sequence.h"
#include "bench/clocks.h"
#include "bench/value.h"
#include "bench_bpf.skel.h"
#include "ebpf/shared/abi.h"
#include "kernel/skeleton.h"
#include "support/packet.h"

namespace exporter::bench {
namespace {

constexpr std::size_t kReferenceKeyV4 = 12;
constexpr std::size_t kReferenceKeyV6 = 36;

support::Bytes packet_of(PacketKind kind) {
  using namespace support;
  switch (kind) {
    case PacketKind::Ipv4:
      return packet(Ethernet{}, Ipv4{}, Udp{}, payload(18));
    case PacketKind::Ipv6:
      return packet(Ethernet{}, Ipv6{}, Udp{}, payload(18));
    case PacketKind::Vlan:
      return packet(Ethernet{}, Vlan{}, Ipv4{}, Udp{}, payload(18));
    case PacketKind::Tcp4:
      return packet(Ethernet{}, Ipv4{}, Tcp{}, payload(6));
    case PacketKind::Tcp6:
      return packet(Ethernet{}, Ipv6{}, Tcp{}, payload(6));
  }
  return {};
}

bpf_program* varying(const bench_bpf& bench, PacketKind kind) {
  switch (kind) {
    case PacketKind::Ipv4:
    case PacketKind::Tcp4:
      return bench.progs.vary_ipv4;
    case PacketKind::Ipv6:
    case PacketKind::Tcp6:
      return bench.progs.vary_ipv6;
    case PacketKind::Vlan:
      return bench.progs.vary_vlan;
  }
  return nullptr;
}

bpf_program* program_of(const bench_bpf& bench, Baseline baseline) {
  switch (baseline) {
    case Baseline::Empty:
      return bench.progs.bench_empty;
    case Baseline::Parse:
      return bench.progs.bench_parse;
    case Baseline::Reference:
      return bench.progs.bench_reference;
  }
  return nullptr;
}

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

void drain(bpf_map* map, std::size_t key_size, const kernel::MapDrain::Visit& visit) {
  value_of(kernel::MapDrain(key_size, sizeof(traffic_volume)).drain(bpf_map__fd(map), visit));
}

}  // namespace

struct Variation::Loaded {
  kernel::SkeletonPtr<bench_bpf> bench{bench_bpf::open()};
  int program_fd = -1;
  support::Bytes packet;
};

Variation::Variation(PacketKind kind, std::span<const std::uint32_t> sequence)
    : loaded_(std::make_unique<Loaded>()) {
  check(loaded_->bench != nullptr, "open bench.bpf.c");
  check(bench_bpf::load(loaded_->bench.get()) == 0, "load bench.bpf.c");
  bench_bpf& bench = *loaded_->bench;
  if (sequence.size() != SEQUENCE_LENGTH) throw std::logic_error("a sequence of the wrong length");
  std::copy(sequence.begin(), sequence.end(), std::begin(bench.bss->sequence));
  loaded_->program_fd = bpf_program__fd(varying(bench, kind));
  loaded_->packet = packet_of(kind);
}

Variation::Variation(PacketKind kind, std::span<const std::uint32_t> sequence, int program_fd)
    : Variation(kind, sequence) {
  const std::uint32_t slot = 0;
  const int array = bpf_map__fd(loaded_->bench->maps.under_test);
  check(bpf_map_update_elem(array, &slot, &program_fd, BPF_ANY) == 0, "put a program to the test");
}

Variation::Variation(PacketKind kind, std::span<const std::uint32_t> sequence, Baseline baseline)
    : Variation(kind, sequence) {
  const std::uint32_t slot = 0;
  const int array = bpf_map__fd(loaded_->bench->maps.under_test);
  const int program = bpf_program__fd(program_of(*loaded_->bench, baseline));
  check(bpf_map_update_elem(array, &slot, &program, BPF_ANY) == 0, "put a program to the test");
}

Variation::Variation(Variation&&) noexcept = default;
Variation::~Variation() = default;

double Variation::run(std::uint32_t repeat) const {
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = loaded_->packet.data();
  options.data_size_in = static_cast<std::uint32_t>(loaded_->packet.size());
  options.repeat = static_cast<int>(repeat);
  const Took took =
      time_of([&] { check(bpf_prog_test_run_opts(loaded_->program_fd, &options) == 0, "run a program"); });
  if (options.retval != static_cast<std::uint32_t>(TC_ACT_UNSPEC))
    throw std::runtime_error("the program under test did not let the packet pass");
  return took.cpu * 1e9 / repeat;
}

void Variation::start_at(int cpu, std::uint32_t place) const {
  loaded_->bench->bss->cursors[cpu % SEQUENCE_CPUS].at = place;
}

void Variation::drain_reference(const kernel::MapDrain::Visit& visit) const {
  drain(loaded_->bench->maps.reference_v4, kReferenceKeyV4, visit);
  drain(loaded_->bench->maps.reference_v6, kReferenceKeyV6, visit);
}

}  // namespace exporter::bench
