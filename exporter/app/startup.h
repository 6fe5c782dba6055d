// The start, step by step, each with the error an operator can act on. Nothing is attached before the port is
// ours.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "app/interface_keeper.h"
#include "base/result.h"
#include "http/listen_socket.h"
#include "kernel/datapath.h"
#include "kernel/handover.h"
#include "kernel/host_facts.h"
#include "kernel/interface_set.h"
#include "kernel/retired_tables.h"
#include "options/options.h"
#include "service/supervisor.h"

namespace exporter {

// The kernel room's side of the exporter, in the order in which its parts depend on each other.
struct KernelSide {
  kernel::HostFacts host;
  std::unique_ptr<kernel::Handover> handover;  // none where nobody keeps anything for us
  std::unique_ptr<kernel::Datapath> datapath;
  std::unique_ptr<kernel::InterfaceSet> interfaces;
  std::unique_ptr<InterfaceKeeper> keeper;
  std::vector<kernel::InheritedInterface> inherited;  // to be taken over before anything is attached
  std::vector<kernel::RetiredTables> retired;         // to be drained when that is done
};

// TRAFFIC_EXPORTER_ATTACH=clsact stands where older kernels leave no choice: for tests and for hunting
// faults.
std::string asked_hook();  // empty: nobody asked
bool clsact_is_forced();

Result<http::ListenSocket> bind_port(const Options& options);

// Loads the programs; attaches nothing yet. `stored` is what the process before left.
Result<KernelSide> prepare_kernel(const Options& options, service::Supervisor& supervisor,
                                  StoredDescriptors stored);
// What records stand for.
granularity detail_of(const Options& options);

}  // namespace exporter
