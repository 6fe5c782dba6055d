// Attaching tried out where it harms nobody: on the loopback of a network namespace that is made for it and
// ends with it.
#pragma once

#include <optional>

#include "base/result.h"
#include "kernel/datapath.h"
#include "model/interface.h"

namespace exporter::kernel {

// Nothing if no namespace could be made, for which CAP_SYS_ADMIN is needed. `programs` are for Ethernet.
std::optional<Result<void>> try_attaching(Hook hook, const InterfacePrograms& programs);

}  // namespace exporter::kernel
