#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "http/listeners.h"

namespace exporter::http {
namespace {

constexpr mode_t kOwnerAndGroup = 0660;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

const sockaddr* plain(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

Result<Fd> open_socket() {
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Error::from_errno("open a socket");
  return fd;
}

// True if nobody listens on the socket file at `path`; fails when that is not so, or it is none.
Result<bool> is_leftover(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) return false;  // nothing there, or bind() will say what is wrong
  if (!S_ISSOCK(there.st_mode)) {
    return Error::text("there is a file that is no socket; remove it or choose another path with --addr",
                       Fault::Usage);
  }
  const auto probe = open_socket();
  if (!probe) return probe.error();
  const auto address = address_of(path);
  if (::connect(probe->get(), plain(address), sizeof(address)) == 0 || errno == EAGAIN) {
    return Error::from_errno(EADDRINUSE, "another program listens on it; choose another path with --addr");
  }
  if (errno != ECONNREFUSED) return Error::from_errno("see whether another program listens on it");
  return true;
}

// Removes what a dead program left at `path`; fails when it is not that.
Result<void> clear_leftover(const std::string& path) {
  const auto leftover = is_leftover(path);
  if (!leftover) return leftover.error();
  if (*leftover && ::unlink(path.c_str()) != 0)
    return Error::from_errno("remove the socket file that nobody listens on");
  return {};
}

}  // namespace

bool has_leftover(const std::string& path) {
  const auto leftover = is_leftover(path);
  return leftover && *leftover;
}

Result<Fd> listen_unix(const std::string& path) {
  const auto cleared = clear_leftover(path);
  if (!cleared) return cleared.error();
  auto fd = open_socket();
  if (!fd) return fd;
  const auto address = address_of(path);
  if (::bind(fd->get(), plain(address), sizeof(address)) != 0) {
    const auto failure = Error::from_errno("create the socket file");
    return failure.blamed_on(failure.is(std::errc::permission_denied) ? Fault::Privilege : Fault::Usage);
  }
  // Nobody gets in before listen(), so there is no moment with another mode.
  if (::chmod(path.c_str(), kOwnerAndGroup) != 0) return Error::from_errno("set the mode of the socket file");
  if (::listen(fd->get(), kBacklog) != 0) return Error::from_errno("listen");
  return fd;
}

}  // namespace exporter::http
