#include "http/listen_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "http/listeners.h"

namespace exporter::http {
namespace {

// Where the socket really is: the port that the kernel picked, and [::] for "all addresses" of both families.
Result<ListenAddress> locate(const Fd& fd, ListenAddress asked) {
  sockaddr_storage name{};
  socklen_t size = sizeof(name);
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size) != 0) {
    return Error::from_errno("read back the address");
  }
  if (name.ss_family == AF_UNIX) return asked;
  const bool ipv6 = name.ss_family == AF_INET6;
  if (asked.host.empty()) asked.host = ipv6 ? "::" : "0.0.0.0";
  asked.port = ntohs(ipv6 ? reinterpret_cast<const sockaddr_in6&>(name).sin6_port
                          : reinterpret_cast<const sockaddr_in&>(name).sin_port);
  return asked;
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat now {};
  if (::lstat(path_.c_str(), &now) != 0) return;
  device_ = now.st_dev;
  inode_ = now.st_ino;
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

SocketFile::~SocketFile() {
  struct stat now {};
  if (path_.empty() || ::lstat(path_.c_str(), &now) != 0) return;
  if (now.st_dev == device_ && now.st_ino == inode_) ::unlink(path_.c_str());
}

Result<ListenSocket> ListenSocket::bind(const ListenAddress& address) {
  const auto doing = "listen on " + to_text(address);
  auto fd = address.unix_path.empty() ? listen_tcp(address) : listen_unix(address.unix_path);
  if (!fd) return fd.error().within(doing);
  auto file = address.unix_path.empty() ? SocketFile() : SocketFile(address.unix_path);
  auto where = locate(*fd, address);
  if (!where) return where.error().within(doing);
  return ListenSocket(std::move(*fd), std::move(*where), std::move(file));
}

Result<void> ListenSocket::try_binding(const ListenAddress& address) {
  if (!address.unix_path.empty() && has_leftover(address.unix_path)) return {};
  const auto bound = bind(address);
  return bound ? Result<void>() : bound.error();
}

}  // namespace exporter::http
