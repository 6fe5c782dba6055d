// What a suite that loads BPF programs needs of the machine.
#pragma once

#include "base/fd.h"

namespace exporter::support {

// Ends the process with 77, which ctest shows as Skipped, and a printed reason where BPF programs cannot be
// loaded. Every test that needs them begins with it.
void require_root_and_bpf();

// The smallest classifier there is: "return 0"; errno if the kernel refuses it. Straight to the system call,
// because not every suite links libbpf.
Fd load_smallest_classifier();

}  // namespace exporter::support
