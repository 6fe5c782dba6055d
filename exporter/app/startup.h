// The start, step by step, each with the error an operator can act on. Nothing is attached before the port is
// ours.
#pragma once

#include <memory>

#include "app/interface_keeper.h"
#include "base/result.h"
#include "http/listen_socket.h"
#include "kernel/datapath.h"
#include "kernel/host_facts.h"
#include "kernel/interface_set.h"
#include "options/options.h"

namespace exporter {

// The kernel room's side of the exporter, in the order in which its parts depend on each other.
struct KernelSide {
  kernel::HostFacts host;
  std::unique_ptr<kernel::Datapath> datapath;
  std::unique_ptr<kernel::InterfaceSet> interfaces;
  std::unique_ptr<InterfaceKeeper> keeper;
};

Result<http::ListenSocket> bind_port(const Options& options);

// Loads the programs; attaches nothing yet.
Result<KernelSide> prepare_kernel(const Options& options);

}  // namespace exporter
