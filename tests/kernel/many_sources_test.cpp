// An attacker's choice of source addresses: two million of them, at random, through the programs as they are
// attached and the way from there to the picture that scrapes see. Nothing grows beyond its bound and nothing
// is lost.
#include <arpa/inet.h>
#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "app/pipeline.h"
#include "kernel/kernel_flows.h"
#include "kernel/link_list.h"
#include "support/catch.h"
#include "support/netns.h"
#include "support/packet.h"
#include "support/privileges.h"
#include "support/usage.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kSources = 2'000'000;
constexpr std::uint64_t kPerSweep = 100'000;
constexpr std::uint32_t kMaxFlows = 40'000;  // less than a sweep's, of either family
constexpr std::size_t kMaxSeries = 20'000;

std::uint32_t map_id(int fd) {
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  REQUIRE(bpf_obj_get_info_by_fd(fd, &info, &size) == 0);
  return info.id;
}

// The inbound one of those that count into `flows`, wherever it is attached.
Fd inbound_program(int flows) {
  const std::uint32_t wanted = map_id(flows);
  for (std::uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    Fd program(bpf_prog_get_fd_by_id(id));
    std::array<std::uint32_t, 64> maps{};
    bpf_prog_info info{};
    info.nr_map_ids = maps.size();
    info.map_ids = reinterpret_cast<std::uintptr_t>(maps.data());
    std::uint32_t size = sizeof(info);
    if (!program || bpf_obj_get_info_by_fd(program.get(), &info, &size) != 0) continue;
    const auto end = maps.begin() + std::min<std::uint32_t>(info.nr_map_ids, maps.size());
    if (std::string(info.name).ends_with("_ingress") && std::find(maps.begin(), end, wanted) != end)
      return program;
  }
  FAIL("no program of ours is attached");
  return Fd();
}

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

Volume run(const Fd& program, RandomSources& sources, std::uint64_t count) {
  Volume fed;
  for (std::uint64_t i = 0; i < count; ++i) {
    const Bytes& bytes = sources.next();
    LIBBPF_OPTS(bpf_test_run_opts, options);
    options.data_in = bytes.data();
    options.data_size_in = static_cast<std::uint32_t>(bytes.size());
    REQUIRE(bpf_prog_test_run_opts(program.get(), &options) == 0);
    fed += {1, bytes.size()};
  }
  return fed;
}

Volume pairs_of(const Snapshot& snapshot) {
  Volume sum;
  for (const auto& chunk : snapshot.pairs)
    for (const PairRow& row : *chunk) sum += row.account.total;
  for (const FoldedRow& row : snapshot.folded) sum += row.account.total;
  return sum;
}

Volume interface_of(const Snapshot& snapshot) {
  Volume sum;
  for (const auto& families : snapshot.interfaces.at(0).traffic)
    for (const Account& account : families) sum += account.total;
  return sum;
}

// Everything between a packet and a scrape, on an interface that nobody else sends to.
struct House {
  kernel::Datapath datapath = *kernel::Datapath::create(kMaxFlows);
  kernel::InterfaceSet interfaces{datapath, *InterfacePatterns::parse({"lo"}), kernel::best_hook(),
                                  *kernel::InstanceLock::take(), *kernel::possible_cpus()};
  kernel::KernelFlows flows{datapath, interfaces};
  Published<Snapshot> published;
  TimePoint now{1h};
  Pipeline pipeline{flows, published, {.max_series = kMaxSeries}, now};

  House() {
    auto netlink = kernel::Netlink::open();
    REQUIRE(netlink);
    interfaces.reconcile(*kernel::list_links(*netlink, {}), {});
  }
  std::shared_ptr<const Snapshot> tick() {
    pipeline.tick(now += 5s);
    REQUIRE(pipeline.sweep().failures.empty());
    return published.latest();
  }
};

}  // namespace

TEST_CASE("two million random sources stay within the limits and are counted to the byte", "[kernel][load]") {
  require_root_and_bpf();
  const Namespace space;
  space.inside([] {
    House house;
    const Fd program = inbound_program(house.datapath.flows_fd(FAMILY_IPV4, 0));
    RandomSources sources;
    Volume fed;
    Volume overflow;
    std::uint64_t memory = 0;
    const auto start = std::chrono::steady_clock::now();
    while (fed.packets < kSources) {
      fed += run(program, sources, kPerSweep);
      const auto picture = house.tick();
      REQUIRE(picture->pair_count <= kMaxSeries);
      REQUIRE(house.pipeline.sweep().table_entries <= kMaxFlows);
      REQUIRE(pairs_of(*picture) == fed);
      REQUIRE(interface_of(*picture) == fed);
      for (const OverflowRecord& record : house.pipeline.sweep().overflow) overflow += record.volume;
      if (memory == 0) memory = memory_of(getpid(), "VmRSS");
    }
    const std::uint64_t after = memory_of(getpid(), "VmRSS");
    std::printf(
        "memory %.0f MiB after %llu sources, %.0f MiB after the first %llu; %zu series, %llu found the table "
        "full; %.1f s\n",
        mebibytes(after), static_cast<unsigned long long>(fed.packets), mebibytes(memory),
        static_cast<unsigned long long>(kPerSweep), house.pipeline.ledger().series(),
        static_cast<unsigned long long>(overflow.packets),
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    CHECK(house.pipeline.ledger().series() == kMaxSeries);
    CHECK(overflow.packets > 0);
    CHECK(mebibytes(after) < mebibytes(memory) + 16);
    CHECK(mebibytes(after) < 100);
  });
}
