// CapturedStderr: everything this process writes to stderr while it lives, instead of on the screen. For the
// log, whose promise is what arrives there. One at a time.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "base/fd.h"

namespace exporter::support {

class CapturedStderr {
 public:
  CapturedStderr() : original_(dup(STDERR_FILENO)) {
    int ends[2];
    if (!original_ || pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
      throw std::system_error(errno, std::generic_category(), "capture stderr");
    out_ = Fd(ends[0]);
    const Fd in(ends[1]);
    if (dup2(in.get(), STDERR_FILENO) < 0)
      throw std::system_error(errno, std::generic_category(), "redirect stderr");
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  ~CapturedStderr() { dup2(original_.get(), STDERR_FILENO); }

  // What came since the last call. A pipe holds 64 KiB; what does not fit is lost.
  std::string take() {
    std::array<char, 4096> buffer;
    std::string text;
    for (ssize_t size = 0; (size = read(out_.get(), buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(size));
    return text;
  }

 private:
  Fd original_;
  Fd out_;
};

}  // namespace exporter::support
