// What time it is, for a thread and for the world, and where a thread runs.
#pragma once

#include <sched.h>
#include <time.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <vector>

namespace exporter::bench {

inline double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Nothing of what other threads do meanwhile.
inline double thread_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
inline double process_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
inline double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }

// The CPU seconds of this thread, and the seconds on the wall, that `work` takes.
struct Took {
  double cpu = 0;
  double wall = 0;
};

template <class Work>
Took time_of(const Work& work) {
  const Took begin{thread_seconds(), wall_seconds()};
  work();
  return {thread_seconds() - begin.cpu, wall_seconds() - begin.wall};
}

// CPUs that this process may run on.
inline std::vector<int> usable_cpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return {0};
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  return cpus;
}

// This thread, for as long as it lives.
inline void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof(set), &set) != 0)
    throw std::system_error(errno, std::generic_category(), "pin a thread to a CPU");
}

}  // namespace exporter::bench
