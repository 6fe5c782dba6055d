#include "app/checkup.h"

#include <unistd.h>

#include <utility>

#include "app/startup.h"
#include "kernel/attach_trial.h"
#include "kernel/attachment.h"
#include "kernel/datapath.h"
#include "kernel/host_facts.h"
#include "kernel/host_settings.h"
#include "kernel/instance_lock.h"
#include "kernel/libbpf_log.h"
#include "kernel/tcx.h"

namespace exporter {
namespace {

using doctor::Attempt;
using kernel::HostFacts;

const Attempt kNotTried{.tried = false, .failure = {}};

doctor::ProcessFacts process_facts(const HostFacts& host) {
  const unsigned exporters = kernel::InstanceLock::count_taken();
  return {.user = geteuid(),
          .capabilities = {.bpf = host.cap_bpf,
                           .net_admin = host.cap_net_admin,
                           .perfmon = host.cap_perfmon,
                           .net_bind_service = host.cap_net_bind_service},
          .initial_user_namespace = host.initial_user_namespace,
          .seccomp_filter = host.seccomp_filter,
          .memlock_lifted = kernel::raise_memlock_limit(),
          .memlock_limit = host.memlock_limit,
          .exporters_here = exporters,
          .room_for_another = exporters < kernel::InstanceLock::kInstances};
}

doctor::KernelFacts kernel_facts(const HostFacts& host) {
  const kernel::HostSettings settings = kernel::read_host_settings();
  return {.release = host.release,
          .old = kernel::is_too_old(host),
          .counts_locked_memory = kernel::counts_maps_as_locked_memory(host),
          .btf = settings.btf,
          .jit = settings.jit,
          .bpf_stats = settings.bpf_stats,
          .clock_synchronised = settings.clock_synchronised};
}

Attempt failed(const Error& error) { return {.failure = error}; }

Attempt try_attaching(Hook hook, const kernel::InterfacePrograms& programs, const HostFacts& host) {
  const auto tried = kernel::try_attaching(hook, programs);
  if (!tried) return kNotTried;
  return *tried ? Attempt() : failed(kernel::explain_attach_failure(tried->error(), host));
}

Hook hook_here() { return clsact_is_forced() ? Hook::Clsact : kernel::best_hook(); }

// As `run` would, step by step.
void try_loading(const Options& options, const HostFacts& host, doctor::Facts& facts) {
  doctor::LoadFacts& load = facts.load;
  load = {.max_flows = options.max_flows, .maps = kNotTried, .programs = kNotTried, .attached = kNotTried};
  facts.hook = std::nullopt;
  if (!kernel::check_host(host)) return;
  kernel::route_libbpf_log();
  auto datapath = kernel::Datapath::create(options.max_flows,
                                           options.connections ? GRANULARITY_CONNECTION : GRANULARITY_PAIR);
  load.maps = datapath ? Attempt() : failed(kernel::explain_load_failure(datapath.error(), host));
  if (!datapath) return;
  const auto programs = datapath->load_for(0, LINK_ETHERNET);
  load.programs = programs ? Attempt() : failed(kernel::explain_load_failure(programs.error(), host));
  if (!programs) return;
  load.instructions = kernel::verified_instructions(programs->program_fd(Direction::Inbound));
  load.copying = datapath->access() == kernel::PacketAccess::Copying;
  facts.hook = hook_here();
  load.attached = try_attaching(*facts.hook, *programs, host);
}

}  // namespace

doctor::Facts look_at_host(const Options& options) {
  kernel::raise_permitted_capabilities();
  const HostFacts host = kernel::read_host_facts();
  doctor::Facts facts;
  if (!options.once) {
    facts.web_config = look_at_web_config(options);
    facts.closed_to_service = look_for_files_closed_to_service(options);
    facts.listen = look_at_address(options);
  }
  facts.process = process_facts(host);
  facts.kernel = kernel_facts(host);
  facts.hook_asked = asked_hook();
  facts.hook_forced = clsact_is_forced();
  try_loading(options, host, facts);
  look_at_interfaces(options, facts);
  return facts;
}

}  // namespace exporter
