#include "netns/datagram_clients.h"

#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "netns/any_endpoint.h"

namespace exporter::support {
namespace {

constexpr std::size_t kQuestion = 40;
constexpr std::size_t kAnswer = 200;

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

Fd datagram_socket(const AnyEndpoint& endpoint, int protocol = 0) {
  Fd made(::socket(endpoint.family(), SOCK_DGRAM | SOCK_CLOEXEC, protocol));
  check(static_cast<bool>(made), "make a datagram socket");
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  return made;
}

void receive(const Fd& socket) {
  std::array<char, 2048> buffer;
  check(recv(socket.get(), buffer.data(), buffer.size(), 0) > 0, "receive a datagram");
}

void answer(const Fd& server) {
  std::array<char, 2048> buffer{};
  sockaddr_storage from{};
  socklen_t size = sizeof(from);
  auto* const to = reinterpret_cast<sockaddr*>(&from);
  check(recvfrom(server.get(), buffer.data(), buffer.size(), 0, to, &size) > 0, "receive a question");
  check(sendto(server.get(), buffer.data(), kAnswer, 0, to, size) > 0, "answer");
}

}  // namespace

Questions::Questions(const Namespace& from, const Namespace& to, const std::string& address,
                     std::uint16_t port, bool answers)
    : from_(from), address_(address), port_(port), answers_(answers) {
  to.inside([&] {
    const AnyEndpoint endpoint(address, port);
    server_ = datagram_socket(endpoint);
    check(bind(server_.get(), endpoint.get(), endpoint.size()) == 0, "bind");
  });
}

void Questions::ask(int times) {
  const AnyEndpoint endpoint(address_, port_);
  const std::array<char, kQuestion> question{};
  from_.inside([&] {
    for (int i = 0; i < times; ++i) {
      const Fd& client = clients_.emplace_back(datagram_socket(endpoint));
      check(connect(client.get(), endpoint.get(), endpoint.size()) == 0, "connect");
      check(send(client.get(), question.data(), question.size(), 0) > 0, "ask");
      if (!answers_) continue;
      answer(server_);
      receive(client);
    }
  });
}

Pings::Pings(const Namespace& from) : from_(from) { from.set("net/ipv4/ping_group_range", "0 0"); }

void Pings::ping(const std::string& address, int times, bool answered) {
  const AnyEndpoint endpoint(address, 0);
  const bool ipv6 = endpoint.family() == AF_INET6;
  std::array<unsigned char, 64> request{};
  request[0] = ipv6 ? 128 : ICMP_ECHO;
  from_.inside([&] {
    for (int i = 0; i < times; ++i) {
      const int protocol = ipv6 ? int{IPPROTO_ICMPV6} : int{IPPROTO_ICMP};
      const Fd& socket = sockets_.emplace_back(datagram_socket(endpoint, protocol));
      check(sendto(socket.get(), request.data(), request.size(), 0, endpoint.get(), endpoint.size()) > 0,
            "ping");
      if (answered) receive(socket);
    }
  });
}

}  // namespace exporter::support
