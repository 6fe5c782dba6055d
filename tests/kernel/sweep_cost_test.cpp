// What a sweep costs that can be counted: calls to the kernel, whatever the traffic was.
#include <arpa/inet.h>
#include <sched.h>
#include <sys/syscall.h>

#include <cstdio>
#include <cstring>
#include <optional>

#include "ebpf/shared/limits.h"
#include "kernel/house.h"
#include "support/catch.h"
#include "support/kernel_version.h"
#include "support/netns.h"
#include "support/privileges.h"
#include "support/skip.h"
#include "support/system_calls.h"

using namespace exporter;
using namespace exporter::support;

namespace {

constexpr std::size_t kBatch = 4096;  // records that one system call takes from the table
constexpr std::uint32_t kMany = 100'000;

void feed_sources(const Fd& program, std::uint32_t count) {
  Bytes frame = packet(Ethernet{}, Ipv4{}, Udp{}, payload(18));
  for (std::uint32_t source = 0; source < count; ++source) {
    const std::uint32_t wire = htonl(source);
    std::memcpy(&frame[14 + 12], &wire, sizeof(wire));
    feed(program, frame);
  }
}

}  // namespace

TEST_CASE("a sweep asks the kernel a few times, and once more for each batch of records", "[kernel][load]") {
  require_root_and_bpf();
  if (!kernel_is_at_least(5, 13)) skip("this kernel reads per-CPU counters one by one");
  const Namespace space;
  std::optional<House> house;
  std::optional<Fd> program;
  const auto prepare = [&] {
    REQUIRE(setns(space.fd(), CLONE_NEWNET) == 0);
    house.emplace(2 * kMany, 2 * kMany);
    program.emplace(house->inbound_program());
    feed_sources(*program, 1000);  // these fit into the front
    house->tick();
    feed_sources(*program, 1000);
  };
  const auto sweep = [&] { house->tick(); };
  const auto feed_many = [&] { feed_sources(*program, kMany); };
  const auto calls = system_calls_of(prepare, {sweep, feed_many, sweep, sweep}, SYS_bpf);
  std::printf("bpf(2) in a sweep: %zu times with a thousand flows, %zu with %u, %zu with none\n", calls[0],
              calls[2], kMany, calls[3]);
  CHECK(calls[1] >= kMany);  // the counting itself works
  CHECK(calls[0] <= calls[3] + 2);
  CHECK(calls[3] <= 8);
  CHECK(calls[2] <= calls[3] + 2 * kMany / kBatch);
}
