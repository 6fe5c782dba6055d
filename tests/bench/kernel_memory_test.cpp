#include "bench/kernel_memory.h"

#include <unistd.h>

#include <initializer_list>

#include "bench/proc.h"
#include "bench/value.h"
#include "ebpf/shared/limits.h"
#include "kernel/bpf_map.h"
#include "kernel/datapath.h"
#include "kernel/front.h"
#include "support/catch.h"
#include "support/privileges.h"

using namespace exporter;
using namespace exporter::bench;

TEST_CASE("the kernel memory that is computed is what the kernel says of its maps", "[bench]") {
  support::require_root_and_bpf();
  const std::size_t cpus = value_of(kernel::possible_cpus());
  const auto detail = GENERATE(GRANULARITY_PAIR, GRANULARITY_CONNECTION);
  for (const std::uint32_t max_flows :
       std::initializer_list<std::uint32_t>{1000, 65'536, DEFAULT_MAX_FLOWS, 200'000}) {
    INFO("--max-flows " << max_flows);
    auto datapath = value_of(kernel::Datapath::create(max_flows, detail));
    const auto programs = value_of(datapath.load_for(0, LINK_ETHERNET));

    const auto actual = static_cast<double>(kernel_memory_of(getpid()).maps);
    const auto computed = static_cast<double>(compute_memory(cpus, max_flows, detail).total());

    // Settings, counters, the grace period's maps, what describes a map: a few pages that do not grow.
    CHECK(actual > computed);
    CHECK(actual < computed * 1.005 + 65'536);
  }
}

TEST_CASE("more CPUs cost the fronts' budget and little more", "[bench]") {
  const auto detail = GENERATE(GRANULARITY_PAIR, GRANULARITY_CONNECTION);
  const auto two = compute_memory(2, DEFAULT_MAX_FLOWS, detail);
  CHECK(two.total() < (detail == GRANULARITY_PAIR ? 64'000'000 : 84'000'000));
  for (const std::size_t cpus : {16U, 64U, 128U, 512U}) {
    INFO(cpus);
    const auto many = compute_memory(cpus, DEFAULT_MAX_FLOWS, detail);
    CHECK(many.fronts <= FRONT_BUDGET);
    CHECK(many.total() - many.fronts < two.total() - two.fronts + cpus * 10'000);
  }
}

TEST_CASE("an interface costs its counters, for every CPU", "[bench]") {
  const auto one = compute_memory(4, 1000, GRANULARITY_CONNECTION, 1);
  CHECK(compute_memory(4, 1000, GRANULARITY_CONNECTION, 3).total() == one.total() + 2 * one.interfaces);
  CHECK(compute_memory(8, 1000, GRANULARITY_CONNECTION, 1).interfaces > one.interfaces);
}
