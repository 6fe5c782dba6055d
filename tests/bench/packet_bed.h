// PacketBed: all that is measured with one kind of packets and one order of flows, each with tables of its
// own, over the same sequence: nothing, the parser, the shipped programs as the exporter loads them with
// --connections off and on, and the reference.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "bench/flow_sequence.h"
#include "bench/variation.h"
#include "kernel/datapath.h"

namespace exporter::bench {

struct PacketSetting {
  PacketKind kind = PacketKind::Ipv4;
  Order order = Order::Uniform;
  std::uint32_t flows = 1;
  std::size_t cpus = 1;  // at once, each in a place of its own in the sequence

  [[nodiscard]] std::string name() const;  // "ipv4.1k.uniform.1cpu"
};

// What was found in the tables of one variant.
struct Tally {
  std::uint64_t packets = 0;
  std::unordered_set<std::uint32_t> sources;  // as the sequence has them

  void add(PacketKind kind, const std::byte* key, const std::byte* value);
};

class PacketBed {
 public:
  static constexpr std::array<const char*, 5> kVariants{"empty", "parse", "pairs", "ours", "reference"};

  explicit PacketBed(const PacketSetting& setting);

  // Nanoseconds for each packet of one variant: the mean of the CPUs.
  double run(std::size_t variant, std::uint32_t repeat);

  // Every flow is known, or the tables are empty and only the fronts are full.
  void prepare();

  // Empties all tables. Throws if anything but all packets, of all flows that sent them, had been counted.
  void drain();

 private:
  struct Shipped {
    explicit Shipped(granularity detail);

    kernel::Datapath datapath;
    kernel::InterfacePrograms programs;
  };
  [[nodiscard]] static Tally drain_shipped(Shipped& shipped, PacketKind kind);

  void check(std::size_t variant, const Tally& tally) const;
  [[nodiscard]] Tally drain_reference() const;

  PacketSetting setting_;
  std::vector<int> cpus_;
  std::vector<std::uint32_t> sequence_;
  std::size_t flows_;  // that are in it
  Shipped pairs_{GRANULARITY_PAIR};
  Shipped connections_{GRANULARITY_CONNECTION};
  std::vector<Variation> variations_;
  std::array<std::uint64_t, kVariants.size()> sent_{};
};

}  // namespace exporter::bench
