#include "app/startup.h"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "kernel/bpf_map.h"
#include "kernel/libbpf_log.h"
#include "model/listen_address.h"

namespace exporter {
namespace {

using kernel::Datapath;
using kernel::InterfaceSet;

void raise_memlock_limit(const kernel::HostFacts& host) {
  const bool raised = kernel::raise_memlock_limit();
  if (raised && kernel::counts_maps_as_locked_memory(host) && host.memlock_limit != UINT64_MAX)
    spdlog::info("kernel {} counts BPF maps against RLIMIT_MEMLOCK: raised it from {} bytes to unlimited",
                 host.release, host.memlock_limit);
}

// TRAFFIC_EXPORTER_ATTACH=clsact stands where older kernels leave no choice: for tests and for hunting
// faults.
Hook choose_hook() {
  const char* forced = std::getenv("TRAFFIC_EXPORTER_ATTACH");
  if (forced != nullptr && std::string_view(forced) == "clsact") return Hook::Clsact;
  if (forced != nullptr)
    spdlog::warn("TRAFFIC_EXPORTER_ATTACH=\"{}\" has no meaning; the only value that has is clsact", forced);
  const Hook hook = kernel::best_hook();
  if (hook == Hook::Clsact)
    spdlog::info("this kernel has no TCX, as 6.6 and later do: attaching through clsact");
  return hook;
}

Result<std::unique_ptr<Datapath>> load(const Options& options, const kernel::HostFacts& host) {
  kernel::route_libbpf_log();
  raise_memlock_limit(host);
  auto datapath = Datapath::create(options.max_flows);
  if (!datapath) return kernel::explain_load_failure(datapath.error(), host);
  return std::make_unique<Datapath>(std::move(*datapath));
}

Result<kernel::InstanceLock> take_place(Hook hook) {
  auto instance = kernel::InstanceLock::take();
  if (!instance && hook == Hook::Tcx) {
    spdlog::warn("{}; going on without one, since TCX needs none", instance.error().message());
    return kernel::InstanceLock::none();
  }
  if (instance && !instance->alone())
    spdlog::warn(
        "another ebpf-traffic-exporter runs in this network namespace: what both watch, each counts for "
        "itself; "
        "neither harms the other");
  return instance;
}

Result<std::unique_ptr<InterfaceSet>> make_interfaces(Datapath& datapath, const Options& options) {
  auto patterns = InterfacePatterns::parse(options.interfaces);
  if (!patterns) return patterns.error().blamed_on(Fault::Usage);
  const Hook hook = choose_hook();
  auto instance = take_place(hook);
  if (!instance) return instance.error();
  const auto cpus = kernel::possible_cpus();
  if (!cpus) return cpus.error();
  return std::make_unique<InterfaceSet>(datapath, std::move(*patterns), hook, std::move(*instance), *cpus);
}

}  // namespace

Result<http::ListenSocket> bind_port(const Options& options) {
  const auto address = parse_listen_address(options.listen_address);
  if (!address) return address.error().blamed_on(Fault::Usage);
  return http::ListenSocket::bind(*address);
}

Result<KernelSide> prepare_kernel(const Options& options) {
  KernelSide side{.host = kernel::read_host_facts(), .datapath = {}, .interfaces = {}, .keeper = {}};
  if (auto able = kernel::check_host(side.host); !able) return able.error();
  auto datapath = load(options, side.host);
  if (!datapath) return datapath.error();
  side.datapath = std::move(*datapath);
  auto interfaces = make_interfaces(*side.datapath, options);
  if (!interfaces) return interfaces.error();
  side.interfaces = std::move(*interfaces);
  auto keeper = InterfaceKeeper::create(*side.interfaces);
  if (!keeper) return keeper.error();
  side.keeper = std::make_unique<InterfaceKeeper>(std::move(*keeper));
  return side;
}

}  // namespace exporter
