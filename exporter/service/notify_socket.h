// NotifySocket speaks sd_notify(3)'s protocol: datagrams of NAME=value lines to the socket that NOTIFY_SOCKET
// names. It is a dozen lines; libsystemd would bring four compression libraries along for them. Nobody has to
// listen: what cannot be sent is lost. One thread.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <optional>
#include <span>
#include <string_view>

#include "base/fd.h"

namespace exporter::service {

class NotifySocket {
 public:
  // Of the form of NOTIFY_SOCKET: "/path", or "@name" in the abstract namespace. Nothing for any other.
  static std::optional<NotifySocket> open(std::string_view address);

  // True when it is in the listener's queue. Waits up to a second for room there. More descriptors than the
  // kernel takes at once (253) go in several datagrams of the same text.
  [[nodiscard]] bool send(std::string_view text, std::span<const int> descriptors = {}) const;

 private:
  NotifySocket(Fd socket, const sockaddr_un& address, socklen_t length)
      : socket_(std::move(socket)), address_(address), length_(length) {}
  [[nodiscard]] bool send_once(std::string_view text, std::span<const int> descriptors) const;

  Fd socket_;
  sockaddr_un address_;
  socklen_t length_;
};

}  // namespace exporter::service
