#include "status/connection.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace exporter::status {
namespace {

Error too_slow() {
  return Error::text("it takes too long to answer. It may be stuck, or another kind of server");
}

// Until there is something to do, an error included.
Result<void> wait_for(const Fd& fd, short events, TimePoint deadline) {
  pollfd waiting{.fd = fd.get(), .events = events, .revents = 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return too_slow();
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return Error::from_errno("wait for an answer");
  }
}

Result<Fd> connect_to(const sockaddr* address, socklen_t length, TimePoint deadline) {
  Fd fd(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return Error::from_errno("open a socket");
  if (::connect(fd.get(), address, length) == 0) return fd;
  if (errno != EINPROGRESS) return Error::from_errno("connect");
  if (auto waited = wait_for(fd, POLLOUT, deadline); !waited) return waited.error();
  int failure = 0;
  socklen_t size = sizeof(failure);
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &size) != 0) return Error::from_errno("connect");
  if (failure != 0) return Error::from_errno(failure, "connect");
  return fd;
}

Result<Fd> connect_unix(const std::string& path, TimePoint deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof(address), deadline);
}

// Who listens everywhere listens here.
std::vector<std::string> hosts_to_try(const std::string& host) {
  if (host.empty() || host == "0.0.0.0") return {"127.0.0.1", "::1"};
  if (host == "::") return {"::1", "127.0.0.1"};
  return {host};
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

Result<Fd> connect_host(const std::string& host, std::uint16_t port, TimePoint deadline) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); code != 0)
    return Error::text("look up " + host + ": " + ::gai_strerror(code));
  const std::unique_ptr<addrinfo, FreeAddresses> found(list);
  Error last = Error::text("the name has no address");
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    auto fd = connect_to(one->ai_addr, one->ai_addrlen, deadline);
    if (fd) return fd;
    last = fd.error();
  }
  return last;
}

Result<Fd> connect_tcp(const ListenAddress& to, TimePoint deadline) {
  const auto hosts = hosts_to_try(to.host);
  auto first = connect_host(hosts.front(), to.port, deadline);
  if (first || hosts.size() == 1) return first;
  auto second = connect_host(hosts.back(), to.port, deadline);
  return second ? std::move(second) : std::move(first);
}

Error advise(const Error& failure) {
  if (failure.is(std::errc::connection_refused) || failure.is(std::errc::no_such_file_or_directory))
    return Error::text(failure.message() + ". Is the exporter running, and there? --addr says where to ask");
  if (failure.is(std::errc::permission_denied))
    return Error::text(failure.message() + ". The socket is for its owner and group: use sudo",
                       Fault::Privilege);
  return failure;
}

using Name = int(int, sockaddr*, socklen_t*) noexcept;  // getsockname or getpeername

// The bytes of the address at one end, without its port.
std::string address_at(const Fd& fd, Name* name) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (name(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  const auto* const ipv4 = reinterpret_cast<const sockaddr_in*>(&address);
  const auto* const ipv6 = reinterpret_cast<const sockaddr_in6*>(&address);
  if (address.ss_family == AF_INET)
    return {reinterpret_cast<const char*>(&ipv4->sin_addr), sizeof(ipv4->sin_addr)};
  if (address.ss_family == AF_INET6)
    return {reinterpret_cast<const char*>(&ipv6->sin6_addr), sizeof(ipv6->sin6_addr)};
  return {};
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const ListenAddress& to, TimePoint deadline) {
  auto fd = to.unix_path.empty() ? connect_tcp(to, deadline) : connect_unix(to.unix_path, deadline);
  if (!fd) return advise(fd.error());
  return std::unique_ptr<Connection>(new Connection(std::move(*fd), deadline));
}

// A packet to an address of this host has the same one as its source, or 127.0.0.1 for all of 127.0.0.0/8.
bool Connection::stays_on_this_host() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  if (::getpeername(fd_.get(), reinterpret_cast<sockaddr*>(&peer), &size) != 0) return false;
  if (peer.ss_family == AF_UNIX) return true;
  const std::string there = address_at(fd_, ::getpeername);
  const bool loopback = peer.ss_family == AF_INET && there.starts_with('\x7f');
  return loopback || (!there.empty() && there == address_at(fd_, ::getsockname));
}

Result<void> Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (auto waited = wait_for(fd_, POLLOUT, deadline_); !waited) return waited;
    const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return Error::from_errno("ask");
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::size_t> Connection::receive(std::span<char> to) {
  while (true) {
    if (auto waited = wait_for(fd_, POLLIN, deadline_); !waited) return waited.error();
    const ssize_t received = ::recv(fd_.get(), to.data(), to.size(), 0);
    if (received >= 0) return static_cast<std::size_t>(received);
    if (errno != EAGAIN && errno != EINTR) return Error::from_errno("read the answer");
  }
}

}  // namespace exporter::status
