// What a running process uses up, as the kernel counts it.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace exporter::support {

// In user and kernel mode since it began.
inline double cpu_seconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;  // proc(5) counts from 1; two came before
  double user = 0;
  double system = 0;
  if (!(fields >> user >> system)) throw std::runtime_error("cannot read the CPU time of a process");
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// "VmHWM": the most that was ever resident, "VmRSS": what is now. In bytes.
inline std::uint64_t memory_of(pid_t pid, const std::string& which) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(which + ":")) return std::stoull(line.substr(which.size() + 1)) * 1024;
  throw std::runtime_error("no " + which + " in /proc/<pid>/status");
}

// Sanitizers keep memory that was freed: bounds are for what users run.
#ifdef TRAFFIC_SANITIZED
inline constexpr bool kMemoryIsOurs = false;
#else
inline constexpr bool kMemoryIsOurs = true;
#endif

constexpr double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

}  // namespace exporter::support
