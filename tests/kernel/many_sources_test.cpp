// An attacker's choice of source addresses: two million of them, at random, through the programs as they are
// attached and the way from there to the picture that scrapes see. Nothing grows beyond its bound and nothing
// is lost.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "kernel/house.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/privileges.h"
#include "support/series_growth.h"
#include "support/usage.h"

using namespace exporter;
using namespace exporter::support;

namespace {

constexpr std::uint64_t kSources = 2'000'000;
constexpr std::uint64_t kPerSweep = 100'000;
constexpr std::uint32_t kMaxFlows = 30'000;  // less than a sweep's, of either family
constexpr std::size_t kMaxSeries = 20'000;
constexpr std::uint32_t kHeavy = 200;        // pairs that come when all series are taken
constexpr std::uint64_t kHeavyPackets = 20;  // of each in a sweep

// Frames of both families in three sizes, each from another source.
class RandomSources {
 public:
  RandomSources() {
    for (const std::size_t size : {18U, 100U, 400U}) {
      frames_.push_back({packet(Ethernet{}, Ipv4{}, Udp{}, payload(size)), 14 + 12, 4});
      frames_.push_back({packet(Ethernet{}, Ipv6{}, Udp{}, payload(size)), 14 + 8, 16});
    }
  }

  const Bytes& next() {
    Frame& frame = frames_[next_++ % frames_.size()];
    for (std::size_t i = 0; i < frame.length; i += sizeof(std::uint32_t)) {
      const auto word = static_cast<std::uint32_t>(random_());
      std::memcpy(&frame.bytes[frame.source + i], &word, sizeof(word));
    }
    return frame.bytes;
  }

 private:
  struct Frame {
    Bytes bytes;
    std::size_t source;  // where the address lies
    std::size_t length;
  };

  std::mt19937_64 random_{20261121};
  std::vector<Frame> frames_;
  std::size_t next_ = 0;
};

// The same few sources again and again: 10.99.0.0, 10.99.0.1 …
class HeavySources {
 public:
  const Bytes& next() {
    const std::uint32_t source = 0x0a630000 + next_++ % kHeavy;
    for (std::size_t i = 0; i < 4; ++i)
      frame_[14 + 12 + i] = static_cast<std::uint8_t>(source >> (24 - 8 * i));
    return frame_;
  }

 private:
  Bytes frame_ = packet(Ethernet{}, Ipv4{}, Udp{}, payload(900));
  std::uint32_t next_ = 0;
};

std::size_t heavy_ones(const Snapshot& snapshot) {
  const auto is_heavy = [](const PairRow& row) {
    return row.account.total.packets >= kHeavyPackets &&
           row.account.total.bytes / row.account.total.packets > 900;
  };
  std::size_t count = 0;
  for (const auto& chunk : snapshot.pairs)
    count += static_cast<std::size_t>(std::count_if(chunk->begin(), chunk->end(), is_heavy));
  return count;
}

template <class Sources>
Volume run(const Fd& program, Sources& sources, std::uint64_t count) {
  Volume fed;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Bytes& bytes = sources.next();
    feed(program, bytes);
    fed += {1, bytes.size()};
  }
  return fed;
}

}  // namespace

TEST_CASE("two million random sources stay within the limits, are counted to the byte and hide no heavy pair",
          "[kernel][load]") {
  require_root_and_bpf();
  const Namespace space;
  space.inside([] {
    House house(kMaxFlows, kMaxSeries);
    const Fd program = house.inbound_program();
    RandomSources sources;
    HeavySources heavy;
    std::size_t exposed = 0;
    Volume fed;
    Volume overflow;
    SeriesGrowth growth;
    std::uint64_t memory = 0;
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t sent = 0; sent < kSources; sent += kPerSweep) {
      if (sent > 2 * kPerSweep) fed += run(program, heavy, kHeavy * kHeavyPackets);
      fed += run(program, sources, kPerSweep);
      const auto picture = house.tick();
      REQUIRE(heavy_ones(*picture) >= exposed);
      exposed = heavy_ones(*picture);
      REQUIRE(picture->pair_count <= kMaxSeries);
      REQUIRE(house.pipeline.sweep().table_entries <= kMaxFlows);
      growth.look(*picture);
      REQUIRE(growth.series() == fed);
      REQUIRE(pairs_of(*picture) + growth.ended() == fed);
      REQUIRE(interface_of(*picture) == fed);
      for (const OverflowRecord& record : house.pipeline.sweep().overflow) overflow += record.volume;
      if (memory == 0) memory = memory_of(getpid(), "VmRSS");
    }
    const std::uint64_t after = memory_of(getpid(), "VmRSS");
    std::printf(
        "memory %.0f MiB after %llu packets, %.0f MiB after the first %llu; %zu series, %llu found the table "
        "full; %.1f s\n",
        mebibytes(after), static_cast<unsigned long long>(fed.packets), mebibytes(memory),
        static_cast<unsigned long long>(kPerSweep), house.pipeline.ledger().series(),
        static_cast<unsigned long long>(overflow.packets),
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    CHECK(house.pipeline.ledger().series() > kMaxSeries - 10);  // a place is kept for who is silent just now
    CHECK(exposed == kHeavy);
    CHECK(overflow.packets > 0);
    CHECK(mebibytes(after) < mebibytes(memory) + 32);
    CHECK(mebibytes(after) < 100);
  });
}
