// ListenSocket: a bound, listening, non-blocking socket, made before anything else so that a port in use is
// known before the kernel is touched. Owns the descriptor and, for a unix socket, its file (mode 0660: owner
// and group may connect), which it removes at the end if it still is its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "model/listen_address.h"

namespace exporter::http {

// Removes the file when it dies, unless somebody has put another one in its place.
class SocketFile {
 public:
  SocketFile() = default;
  explicit SocketFile(std::string path);
  SocketFile(SocketFile&& other) noexcept;
  SocketFile& operator=(SocketFile&& other) noexcept;
  ~SocketFile();

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

class ListenSocket {
 public:
  // An empty host and "::" listen on IPv6 and IPv4; an empty host on IPv4 alone where the kernel has no IPv6.
  // Every failure says what the operator can do.
  static Result<ListenSocket> bind(const ListenAddress& address);
  // Would that work now? Leaves everything as it was, a socket file that nobody listens on too.
  static Result<void> try_binding(const ListenAddress& address);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::uint16_t port() const { return where_.port; }  // the real one; 0 for a unix socket
  [[nodiscard]] std::string display() const { return to_text(where_); }

 private:
  ListenSocket(Fd fd, ListenAddress where, SocketFile file)
      : file_(std::move(file)), fd_(std::move(fd)), where_(std::move(where)) {}

  SocketFile file_;
  Fd fd_;
  ListenAddress where_;
};

}  // namespace exporter::http
