#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "http/listeners.h"

namespace exporter::http {
namespace {

// Of each connection, inherited from the listening socket. A client that asks and does not read costs this
// much kernel memory and rendering; left to itself, the kernel would grow it to megabytes.
constexpr int kSendBuffer = 128 * 1024;

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

Error lookup_failure(int code, int number) {
  if (code == EAI_SYSTEM) return Error::from_errno(number, "look up the name");
  const Fault fault = code == EAI_AGAIN ? Fault::Running : Fault::Usage;
  return Error::text(std::string("look up the name: ") + ::gai_strerror(code) + ". Write an address instead",
                     fault);
}

Result<AddressList> look_up(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(address.port);
  const char* const host = address.host.empty() ? nullptr : address.host.c_str();
  const int code = ::getaddrinfo(host, port.c_str(), &hints, &found);
  const int number = errno;
  if (code != 0) return lookup_failure(code, number);
  return AddressList(found);
}

// "All addresses" wants IPv6 first, whose socket serves both; a name wants IPv4 first, as in Go's net.Listen.
std::vector<const addrinfo*> in_order(const addrinfo* list, bool ipv6_first) {
  std::vector<const addrinfo*> order;
  for (; list != nullptr; list = list->ai_next) order.push_back(list);
  std::stable_partition(order.begin(), order.end(), [ipv6_first](const addrinfo* one) {
    return (one->ai_family == AF_INET6) == ipv6_first;
  });
  return order;
}

Result<void> set_option(const Fd& fd, int level, int option, int value, const char* name) {
  if (::setsockopt(fd.get(), level, option, &value, sizeof(value)) == 0) return {};
  return Error::from_errno(std::string("set ") + name);
}

Result<Fd> listen_at(const addrinfo& where) {
  Fd fd(::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, where.ai_protocol));
  if (!fd) return Error::from_errno("open a socket");
  const auto reuse = set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  if (!reuse) return reuse.error();
  const auto bounded = set_option(fd, SOL_SOCKET, SO_SNDBUF, kSendBuffer, "SO_SNDBUF");
  if (!bounded) return bounded.error();
  if (where.ai_family == AF_INET6) {
    const auto dual = set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0, "IPV6_V6ONLY");
    if (!dual) return dual.error();
  }
  if (::bind(fd.get(), where.ai_addr, where.ai_addrlen) != 0) return Error::from_errno("bind");
  if (::listen(fd.get(), kBacklog) != 0) return Error::from_errno("listen");
  return fd;
}

// What the operator can do about it; the system's own words follow.
Error advise(const Error& failure, const ListenAddress& address) {
  const auto why = [&](const std::string& advice, Fault fault) {
    return Error(failure.code(), advice).blamed_on(fault);
  };
  const auto port = std::to_string(address.port);
  if (failure.is(std::errc::address_in_use)) {
    return why(
        "port " + port +
            " is in use (9091, the default, is also Pushgateway's default port); `check` says by whom; "
            "choose another with --addr",
        Fault::Running);
  }
  if (failure.is(std::errc::permission_denied)) {
    return why(
        "port " + port + " needs CAP_NET_BIND_SERVICE, as all below 1024 do; choose another with --addr",
        Fault::Privilege);
  }
  if (failure.is(std::errc::address_not_available)) {  // yet: it may come with the network
    return why(address.host + " is not an address of this host; choose another with --addr", Fault::Running);
  }
  return failure;
}

// Worth a try with the next address: this one does not exist here, which says nothing about the others.
bool is_absent(const Error& failure) {
  return failure.is(std::errc::address_family_not_supported) || failure.is(std::errc::address_not_available);
}

}  // namespace

Result<Fd> listen_tcp(const ListenAddress& address) {
  const auto found = look_up(address);
  if (!found) return found.error();
  Error last = Error::text("the name has no address", Fault::Usage);
  for (const auto* where : in_order(found->get(), address.host.empty())) {
    auto fd = listen_at(*where);
    if (fd) return fd;
    last = fd.error();
    if (!is_absent(last)) break;
  }
  return advise(last, address);
}

}  // namespace exporter::http
