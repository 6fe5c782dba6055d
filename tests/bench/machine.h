// On what the figures were taken.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace exporter::bench {

// Names and values, in their order: cpu, cpus, kernel, compiler, commit, date (UTC), load.
std::vector<std::pair<std::string, std::string>> machine();

}  // namespace exporter::bench
