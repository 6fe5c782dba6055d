// What --help and --version print.
#pragma once

#include <string>

namespace exporter {

// Grouped, one line a flag with its default.
std::string help_text();
// "ebpf-traffic-exporter 0.1.0" and a newline.
std::string version_text();

}  // namespace exporter
