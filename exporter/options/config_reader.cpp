#include "options/config_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "base/fd.h"

namespace exporter {
namespace {

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Error too_large() {
  return Error::text(fmt::format("is larger than {} KiB, which no configuration needs; use a smaller file",
                                 kLargestConfigFile / 1024));
}

// What stat(2) says of its size can be outdated, or 0 for a file of /proc.
Result<std::string> read_all(const Fd& file) {
  std::string text(kLargestConfigFile + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno("cannot be read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > kLargestConfigFile) return too_large();
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

}  // namespace

Result<std::string> read_config_file(const std::string& path) {
  // A pipe must not keep us waiting, nor a terminal become ours.
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return Error::from_errno("cannot be opened");
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return Error::from_errno("cannot be read");
  if (!S_ISREG(facts.st_mode))
    return Error::text(fmt::format("is {}; use a regular file", kind_of(facts.st_mode)));
  if (facts.st_size > static_cast<off_t>(kLargestConfigFile)) return too_large();
  return read_all(file);
}

}  // namespace exporter
