// What a process uses, as /proc tells it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace exporter::bench {

// A line of /proc/<pid>/smaps_rollup in bytes: "Rss", "Pss", "Anonymous".
std::uint64_t memory_of(pid_t pid, const std::string& line);

// What is resident without the BPF maps that are mapped: the kernel is charged with those already.
std::uint64_t own_memory_of(pid_t pid);

// The most that was ever resident since the last call of forget_peak().
std::uint64_t peak_of(pid_t pid);
void forget_peak(pid_t pid);

// CPU seconds of all threads, to the nanosecond where the kernel counts so, else to a tick.
double cpu_seconds_of(pid_t pid);

// What the kernel charges a process's BPF maps and programs with, each once, in bytes.
struct KernelMemory {
  std::uint64_t maps = 0;
  std::uint64_t programs = 0;
};
KernelMemory kernel_memory_of(pid_t pid);

}  // namespace exporter::bench
