// Maps that a process takes over from the one before are those that its programs and its sweeps work on.
#include <fcntl.h>

#include "kernel/bpf_map.h"
#include "kernel/datapath.h"
#include "kernel/house.h"
#include "kernel/shared_maps.h"
#include "support/catch.h"

using namespace exporter;
using namespace exporter::support;

namespace {

kernel::SharedMaps maps_of(const kernel::Datapath& datapath) {
  StoredDescriptors descriptors;
  for (const int fd : datapath.shared_map_fds())
    descriptors.push_back({"maps", Fd(fcntl(fd, F_DUPFD_CLOEXEC, 0))});
  auto maps = kernel::SharedMaps::recognise(std::move(descriptors), *kernel::possible_cpus());
  REQUIRE(maps);
  return std::move(*maps);
}

}  // namespace

// libbpf 1.5 and later do not map variables that are reused: a flip would be one that no program sees.
TEST_CASE("the generation that an heir flips is the one of all programs", "[kernel][handover]") {
  require_root_and_bpf();
  auto before = kernel::Datapath::create(64, GRANULARITY_CONNECTION);
  REQUIRE(before);
  const kernel::SharedMaps maps = maps_of(*before);
  auto heir = kernel::Datapath::create(maps, GRANULARITY_CONNECTION);
  REQUIRE(heir);

  for (int i = 0; i < 3; ++i) {
    const std::uint32_t quiet = before->quiet_generation();
    REQUIRE(heir->flip());
    CHECK(before->quiet_generation() == 1 - quiet);
    CHECK(heir->quiet_generation() == 1 - quiet);
  }
}
