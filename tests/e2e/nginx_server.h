// NginxServer: the real thing, in a namespace of the test, with what it counts itself. It serves a file over
// IPv4 and IPv6, and its status on a unix socket, where asking is no traffic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "e2e/scratch_dir.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

class NginxServer {
 public:
  // Two workers on port 80. Returns when it answers.
  explicit NginxServer(const Namespace& where);

  static constexpr std::size_t kFileSize = 10'000;          // of /file
  static constexpr std::uint64_t kRequestsUntilEnd = 1000;  // of one connection

  // Since the start, without those for the status.
  struct Status {
    std::uint64_t accepted = 0;
    std::uint64_t handled = 0;
    std::uint64_t requests = 0;
  };
  [[nodiscard]] Status status();

 private:
  [[nodiscard]] bool answers();

  ScratchDir scratch_;
  Process process_;
  std::uint64_t asked_ = 0;
};

}  // namespace exporter::support
