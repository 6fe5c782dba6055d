// What a suite that loads BPF programs needs of the machine.
#pragma once

namespace exporter::support {

// Ends the process with 77, which ctest shows as Skipped, and a printed reason where BPF programs cannot be
// loaded. Every test that needs them begins with it.
void require_root_and_bpf();

}  // namespace exporter::support
