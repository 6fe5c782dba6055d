// How many system calls of one kind some work takes, counted from outside (ptrace) in a process of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace exporter::support {

// Forks; in the child calls prepare(), then each of `works` in turn. Returns how many system calls each of
// them made. Throws if the child did not get to its end: what it throws itself is on stderr.
std::vector<std::size_t> system_calls_of(const std::function<void()>& prepare,
                                         const std::vector<std::function<void()>>& works, long number);

}  // namespace exporter::support
