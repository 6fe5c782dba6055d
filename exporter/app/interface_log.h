// What the operator is told of interfaces: one line for each thing that happened to one.
#pragma once

#include <vector>

#include "kernel/interface_set.h"

namespace exporter {

void log_events(const std::vector<kernel::InterfaceEvent>& events);

}  // namespace exporter
