// A peer on a loopback port of its own that takes one connection and does with it what the test says.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/fd.h"
#include "model/listen_address.h"

namespace exporter::status {

class ScriptedPeer {
 public:
  explicit ScriptedPeer(std::function<void(int fd)> script) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), name, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
        ::getsockname(listener_.get(), name, &size) != 0)
      throw std::runtime_error("no loopback port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, script = std::move(script)] {
      const Fd connection(::accept(listener_.get(), nullptr, nullptr));
      if (connection) script(connection.get());
    });
  }
  ~ScriptedPeer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }

  [[nodiscard]] ListenAddress address() const {
    return {.host = "127.0.0.1", .port = port_, .unix_path = {}};
  }

  // False when the other side has gone.
  static bool say(int fd, const std::string& text) {
    return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  static std::string hear(int fd) {
    std::string text(4096, '\0');
    const ssize_t size = ::recv(fd, text.data(), text.size(), 0);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
  }

 private:
  Fd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace exporter::status
