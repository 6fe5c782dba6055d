// Process: a child process that a test starts, talks to by signals and reads the output of. Whatever becomes
// of the test, the child ends with it: by its destructor, or by the kernel when the thread that started it is
// gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"

namespace exporter::support {

struct ProcessOptions {
  std::vector<std::string> argv;              // argv[0] is looked up in PATH
  std::vector<std::string> environment = {};  // "NAME=value", over the test's own
  int network_namespace = -1;                 // descriptor of the one it lives in; -1: the test's own
  std::vector<int> descriptors = {};          // passed on as sd_listen_fds(3) has it
};

class Process {
 public:
  // Throws if it cannot be started. A program that cannot be executed exits with 127.
  explicit Process(const ProcessOptions& options);
  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) = delete;
  ~Process();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;

  // The exit code, 128 + n if signal n ended it, nothing if it still runs after `deadline`.
  std::optional<int> wait_for(std::chrono::milliseconds deadline);
  bool running() { return !wait_for(std::chrono::milliseconds(0)); }

  // Everything it has written so far.
  [[nodiscard]] std::string output() const;
  [[nodiscard]] std::string errors() const;

 private:
  Fd output_;
  Fd errors_;
  Fd pidfd_;  // none after a move
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

struct Finished {
  int exit_code = -1;
  std::string output;
  std::string errors;
};

// Runs to the end; throws if that takes longer than `deadline`.
Finished run(const ProcessOptions& options, std::chrono::milliseconds deadline = std::chrono::seconds(60));

// What it printed; throws with what it complained about unless it exits with 0.
std::string run_or_throw(const std::vector<std::string>& argv, int network_namespace = -1);

}  // namespace exporter::support
