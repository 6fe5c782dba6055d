// Stopped: a process that does nothing meanwhile (SIGSTOP), while what it has in the kernel goes on.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

#include "support/eventually.h"

namespace exporter::support {

class Stopped {
 public:
  explicit Stopped(pid_t process) : process_(process) {
    ::kill(process_, SIGSTOP);
    if (!eventually(std::chrono::seconds(10), [&] { return state() == 'T'; }))
      throw std::runtime_error("a process does not stop");
  }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;
  ~Stopped() { ::kill(process_, SIGCONT); }

 private:
  // The letter behind the name, which is in parentheses.
  [[nodiscard]] char state() const {
    std::ifstream file("/proc/" + std::to_string(process_) + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t end = line.rfind(") ");
    return end == std::string::npos || end + 2 >= line.size() ? '?' : line[end + 2];
  }

  pid_t process_;
};

}  // namespace exporter::support
