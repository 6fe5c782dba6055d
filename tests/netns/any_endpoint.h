// A socket address of either family, from its text.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "base/fd.h"

namespace exporter::support {

class AnyEndpoint {
 public:
  AnyEndpoint(const std::string& address, std::uint16_t port) {
    const bool ipv6 = address.find(':') != std::string::npos;
    of_.in.sin_family = ipv6 ? AF_INET6 : AF_INET;
    of_.in.sin_port = htons(port);  // where IPv6 has its port as well
    void* to = ipv6 ? static_cast<void*>(&of_.in6.sin6_addr) : &of_.in.sin_addr;
    if (inet_pton(family(), address.c_str(), to) != 1) throw std::runtime_error("no address: " + address);
  }

  [[nodiscard]] int family() const { return of_.in.sin_family; }
  [[nodiscard]] const sockaddr* get() const { return &of_.any; }
  [[nodiscard]] socklen_t size() const {
    return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }

  // That a bound socket has got.
  static std::uint16_t port_of(const Fd& socket) {
    sockaddr_in6 bound{};
    socklen_t size = sizeof(bound);
    getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    return ntohs(bound.sin6_port);
  }

 private:
  union {
    sockaddr any;
    sockaddr_in in;
    sockaddr_in6 in6;
  } of_{.in6 = {}};
};

}  // namespace exporter::support
