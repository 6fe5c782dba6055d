// The front and the table behind it, as one: more flows than the front has places for, tables that are too
// small for what it pushes out, two CPUs at once, and the sweep that comes early.
#include <arpa/inet.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <system_error>
#include <thread>
#include <vector>

#include "ebpf/shared/limits.h"
#include "kernel/house.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/privileges.h"

using namespace exporter;
using namespace exporter::support;

namespace {

constexpr std::uint32_t kSources = 1 << MOST_FRONT_BITS_V4;  // of each family: thousands must make room
constexpr std::uint32_t kPackets = 5 * kSources;
constexpr std::uint32_t kPerSweep = kSources;
constexpr std::uint32_t kOfEachCpu = 2 * kSources;
constexpr std::size_t kAllSeries = std::size_t{4} * kSources;

Bytes with_source(Bytes frame, std::size_t last_word, std::uint32_t source) {
  const std::uint32_t wire = htonl(source);
  std::memcpy(&frame[last_word], &wire, sizeof(wire));
  return frame;
}

// Even ones are IPv4, odd ones IPv6; the sizes tell them apart as well.
Bytes frame_of(std::uint32_t source) {
  static const Bytes ipv4 = packet(Ethernet{}, Ipv4{}, Udp{}, payload(18));
  static const Bytes ipv6 = packet(Ethernet{}, Ipv6{}, Udp{}, payload(100));
  return source % 2 == 0 ? with_source(ipv4, 14 + 12, source) : with_source(ipv6, 14 + 8 + 12, source);
}

using Truth = std::map<std::array<std::uint8_t, 16>, Volume>;  // the families' addresses differ

std::array<std::uint8_t, 16> source_of(const Bytes& frame, std::uint32_t source) {
  return source % 2 == 0 ? IpAddress::from_wire(Family::Ipv4, &frame[14 + 12]).bytes
                         : IpAddress::from_wire(Family::Ipv6, &frame[14 + 8]).bytes;
}

struct Comparison {
  std::size_t exact = 0;
  std::size_t short_of = 0;  // the rest found the table full
  std::size_t invented = 0;
};

Comparison compare(const Snapshot& snapshot, const Truth& truth) {
  Comparison all;
  for (const auto& chunk : snapshot.pairs)
    for (const PairRow& row : *chunk) {
      const auto known = truth.find(row.key.source().bytes);
      const Volume& seen = row.account.total;
      if (known == truth.end() || seen.packets > known->second.packets) {
        ++all.invented;
      } else {
        ++(seen == known->second ? all.exact : all.short_of);
      }
    }
  return all;
}

void pin_to(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  if (sched_setaffinity(0, sizeof(only), &only) != 0)
    throw std::system_error(errno, std::generic_category(), "stay on one CPU");
}

// The first two that this process may use, or one.
std::vector<int> two_cpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return {0};
  for (int cpu = 0; cpu < CPU_SETSIZE && cpus.size() < 2; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

// So many packets at least, and on until somebody has seen enough.
template <class Condition>
Volume feed_until(const Fd& program, const Condition& enough) {
  Volume fed;
  for (std::uint32_t i = 0; i < kOfEachCpu || !enough(); ++i) {
    const Bytes frame = frame_of(i * 7 % kSources);
    feed(program, frame);
    fed += {1, frame.size()};
  }
  return fed;
}

void check_capacity(std::uint32_t capacity, granularity detail) {
  INFO("capacity " << capacity << ", granularity " << detail);
  House house(capacity, kAllSeries, detail);
  const Fd program = house.inbound_program();
  std::mt19937 random(capacity);
  Truth truth;
  Volume fed;
  Volume overflow;
  for (std::uint32_t i = 1; i <= kPackets; ++i) {
    const std::uint32_t source = random() % (2 * kSources);
    const Bytes frame = frame_of(source);
    feed(program, frame);
    truth[source_of(frame, source)] += {1, frame.size()};
    fed += {1, frame.size()};
    if (i % kPerSweep != 0) continue;
    REQUIRE(pairs_of(*house.tick()) == fed);
    for (const OverflowRecord& record : house.pipeline.sweep().overflow) overflow += record.volume;
  }
  const auto picture = house.published.latest();
  const Comparison pairs = compare(*picture, truth);
  CHECK(interface_of(*picture) == fed);
  CHECK(pairs.invented == 0);
  CHECK((overflow.packets > 0) == (capacity < 1024));
  if (overflow.empty()) CHECK(pairs.exact == truth.size());
}

}  // namespace

TEST_CASE("front and table together are exact at any capacity", "[kernel][front]") {
  require_root_and_bpf();
  const Namespace space;
  space.inside([] {
    for (const std::uint32_t capacity : {1U, 64U, 512U, 16384U, 131072U})
      check_capacity(capacity, GRANULARITY_CONNECTION);
    for (const std::uint32_t capacity : {64U, 16384U}) check_capacity(capacity, GRANULARITY_PAIR);
  });
}

TEST_CASE("two CPUs that count the same flows under a sweeper that never rests lose nothing",
          "[kernel][front]") {
  in_a_house(512, kAllSeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    std::atomic<int> running = 0;
    std::atomic<int> sweeps = 0;
    std::array<Volume, 2> fed;
    std::vector<std::thread> senders;
    const std::vector<int> cpus = two_cpus();
    for (std::size_t each = 0; each < cpus.size(); ++each) {
      ++running;
      senders.emplace_back([&, each] {
        pin_to(cpus[each]);
        fed[each] = feed_until(program, [&] { return sweeps > 2; });
        --running;
      });
    }
    // However many there are, no pair is idle for long enough to be forgotten.
    for (; running > 0; ++sweeps) house.tick(std::chrono::milliseconds(1));
    for (std::thread& sender : senders) sender.join();

    for (int twice = 0; twice < 2; ++twice) house.tick();
    CHECK(pairs_of(*house.published.latest()) == fed[0] + fed[1]);
    CHECK(interface_of(*house.published.latest()) == fed[0] + fed[1]);
  });
}

TEST_CASE("a table that is half full is known before the next sweep, and not known any more after it",
          "[kernel][front]") {
  in_a_house(1000, kAllSeries, GRANULARITY_CONNECTION, [](House& house, const Fd& program) {
    for (const std::uint32_t family : {0U, 1U}) {
      INFO("family " << family);
      CHECK_FALSE(house.flows.half_full());
      for (std::uint32_t i = 0; i < 400; ++i) feed(program, frame_of(2 * i + family));
      CHECK_FALSE(house.flows.half_full());
      for (std::uint32_t i = 0; i < 2 * kSources; ++i) feed(program, frame_of(2 * i + family));
      CHECK(house.flows.half_full());
      house.tick();
    }
    CHECK_FALSE(house.flows.half_full());
  });
}
