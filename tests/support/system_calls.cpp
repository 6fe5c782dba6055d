#include "support/system_calls.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>

namespace exporter::support {
namespace {

// A marker that the parent sees: SIGUSR1 stops a traced process, and is not delivered.
void mark() { raise(SIGUSR1); }

[[noreturn]] void run_traced(const std::function<void()>& prepare,
                             const std::vector<std::function<void()>>& works) {
  try {
    prepare();
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    mark();
    for (const auto& work : works) {
      work();
      mark();
    }
    _exit(0);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  }
  _exit(1);
}

bool is_entering(pid_t child, long number) {
  __ptrace_syscall_info info{};
  ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info);
  return info.op == PTRACE_SYSCALL_INFO_ENTRY && static_cast<long>(info.entry.nr) == number;
}

// Lets `child` go on until its next marker and counts on the way; false when it has ended.
bool run_to_mark(pid_t child, long number, std::size_t& calls) {
  int status = 0;
  for (calls = 0;;) {
    if (ptrace(PTRACE_SYSCALL, child, nullptr, nullptr) != 0) return false;
    if (waitpid(child, &status, 0) != child || WIFEXITED(status) || WIFSIGNALED(status)) return false;
    if (WSTOPSIG(status) != (SIGTRAP | 0x80)) return WSTOPSIG(status) == SIGUSR1;
    if (is_entering(child, number)) ++calls;
  }
}

}  // namespace

std::vector<std::size_t> system_calls_of(const std::function<void()>& prepare,
                                         const std::vector<std::function<void()>>& works, long number) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) run_traced(prepare, works);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
    throw std::runtime_error("the work whose system calls were to be counted did not begin");
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  std::vector<std::size_t> calls(works.size());
  for (std::size_t& counted : calls)
    if (!run_to_mark(child, number, counted))
      throw std::runtime_error("the counted work did not come to its end");
  ptrace(PTRACE_CONT, child, nullptr, nullptr);
  waitpid(child, &status, 0);
  return calls;
}

}  // namespace exporter::support
