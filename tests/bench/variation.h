// Variation: a program under test behind the program that varies the packet (bench.bpf.c), and how long a run
// of both takes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernel/bpf_map.h"

namespace exporter::bench {

// Datagrams, and segments in the middle of a connection.
enum class PacketKind { Ipv4, Ipv6, Vlan, Tcp4, Tcp6 };
// Programs of bench.bpf.c.
enum class Baseline { Empty, Parse, Reference };

class Variation {
 public:
  // In front of one of ours, or of `program_fd`, which is borrowed.
  Variation(PacketKind kind, std::span<const std::uint32_t> sequence, Baseline baseline);
  Variation(PacketKind kind, std::span<const std::uint32_t> sequence, int program_fd);
  Variation(Variation&&) noexcept;
  ~Variation();

  // Nanoseconds of this thread for each of `repeat` runs on this CPU. Throws if the program did not let the
  // packet pass.
  double run(std::uint32_t repeat) const;

  // Moves a CPU to its own place in the sequence.
  void start_at(int cpu, std::uint32_t place) const;

  // Empties the reference's tables.
  void drain_reference(const kernel::MapDrain::Visit& visit) const;

 private:
  struct Loaded;
  Variation(PacketKind kind, std::span<const std::uint32_t> sequence);

  std::unique_ptr<Loaded> loaded_;
};

}  // namespace exporter::bench
