#include "app/startup.h"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "app/succession.h"
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

Hook choose_hook() {
  if (clsact_is_forced()) return Hook::Clsact;
  if (const std::string asked = asked_hook(); !asked.empty())
    spdlog::warn("TRAFFIC_EXPORTER_ATTACH=\"{}\" has no meaning; the only value that has is clsact", asked);
  const Hook hook = kernel::best_hook();
  if (hook == Hook::Clsact)
    spdlog::info("this kernel has no TCX, as 6.6 and later do: attaching through clsact");
  return hook;
}

// Large records serve for pairs too, and there are kernels that have no others.
bool is_as_wanted(const kernel::Inheritance& inheritance, const Options& options) {
  return inheritance.slate.detail() == detail_of(options) &&
         inheritance.maps.layout() >= detail_of(options) && inheritance.maps.max_flows() == options.max_flows;
}

Result<Datapath> make_datapath(const Options& options, const kernel::Inheritance* inheritance) {
  if (inheritance != nullptr && is_as_wanted(*inheritance, options))
    return Datapath::create(inheritance->maps, detail_of(options));
  return Datapath::create(options.max_flows, detail_of(options));
}

Result<std::unique_ptr<Datapath>> load(const Options& options, const kernel::HostFacts& host,
                                       const kernel::Inheritance* inheritance) {
  kernel::route_libbpf_log();
  raise_memlock_limit(host);
  auto datapath = make_datapath(options, inheritance);
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
        "another ebpf-traffic-exporter runs in this network namespace: "
        "what both watch, each counts for itself; neither harms the other");
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

// Tables that are not as they are wanted now are drained once and given up. Ours are stored before anything
// counts into them.
void inherit(KernelSide& side, kernel::Inheritance inheritance, const Options& options,
             DescriptorStore& store) {
  const bool as_wanted = is_as_wanted(inheritance, options);
  side.handover = std::make_unique<kernel::Handover>(store, std::move(inheritance.slate),
                                                     std::move(inheritance.maps_numbers));
  side.inherited = std::move(inheritance.interfaces);
  for (auto& maps : inheritance.retired) side.retired.emplace_back(std::move(maps));
  if (as_wanted) return;
  side.retired.emplace_back(std::move(inheritance.maps));
  side.handover->store_maps(*side.datapath);
  side.handover->set_detail(detail_of(options));
}

Result<void> load_or_inherit(KernelSide& side, const Options& options, service::Supervisor& supervisor,
                             StoredDescriptors stored) {
  auto inheritance = take_inheritance(supervisor, std::move(stored));
  auto datapath = load(options, side.host, inheritance ? &*inheritance : nullptr);
  if (!datapath) return datapath.error();
  side.datapath = std::move(*datapath);
  if (inheritance)
    inherit(side, std::move(*inheritance), options, supervisor);
  else if (supervisor.present())
    side.handover = begin_handover(supervisor, *side.datapath, detail_of(options));
  return {};
}

}  // namespace

std::string asked_hook() {
  const char* asked = std::getenv("TRAFFIC_EXPORTER_ATTACH");
  return asked == nullptr ? "" : asked;
}

bool clsact_is_forced() { return asked_hook() == "clsact"; }

granularity detail_of(const Options& options) {
  return options.connections ? GRANULARITY_CONNECTION : GRANULARITY_PAIR;
}

Result<http::ListenSocket> bind_port(const Options& options) {
  const auto address = parse_listen_address(options.listen_address);
  if (!address) return address.error().blamed_on(Fault::Usage);
  return http::ListenSocket::bind(*address);
}

Result<KernelSide> prepare_kernel(const Options& options, service::Supervisor& supervisor,
                                  StoredDescriptors stored) {
  kernel::raise_permitted_capabilities();
  KernelSide side;
  side.host = kernel::read_host_facts();
  if (auto able = kernel::check_host(side.host); !able) return able.error();
  if (auto loaded = load_or_inherit(side, options, supervisor, std::move(stored)); !loaded)
    return loaded.error();
  auto interfaces = make_interfaces(*side.datapath, options);
  if (!interfaces) return interfaces.error();
  side.interfaces = std::move(*interfaces);
  if (side.handover) side.interfaces->prepare_handover(*side.handover);
  auto keeper = InterfaceKeeper::create(*side.interfaces);
  if (!keeper) return keeper.error();
  side.keeper = std::make_unique<InterfaceKeeper>(std::move(*keeper));
  return side;
}

}  // namespace exporter
