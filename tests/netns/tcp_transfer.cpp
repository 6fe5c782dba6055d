#include "netns/tcp_transfer.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "support/endpoint.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kPort = 5001;
constexpr std::size_t kChunk = 262'144;
// Keeps less in flight than the receive ring of a veth can hold, so that nothing is ever dropped.
constexpr int kReceiveBuffer = 131'072;

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

Fd tcp_socket() {
  Fd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  check(static_cast<bool>(made), "make a TCP socket");
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  return made;
}

Fd listen_on(const std::string& address) {
  Fd listener = tcp_socket();
  const int yes = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  setsockopt(listener.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof(kReceiveBuffer));
  const sockaddr_in endpoint = endpoint_of(address, kPort);
  check(bind(listener.get(), reinterpret_cast<const sockaddr*>(&endpoint), sizeof(endpoint)) == 0, "bind");
  check(listen(listener.get(), 1) == 0, "listen");
  return listener;
}

std::uint64_t receive_all(const Fd& listener) {
  const Fd peer(accept(listener.get(), nullptr, nullptr));
  check(static_cast<bool>(peer), "accept");
  std::vector<char> buffer(kChunk);
  std::uint64_t received = 0;
  for (;;) {
    const ssize_t size = recv(peer.get(), buffer.data(), buffer.size(), 0);
    check(size >= 0, "receive");
    if (size == 0) return received;
    received += static_cast<std::uint64_t>(size);
  }
}

// Returns when the other end has closed too.
void send_payload(const std::string& address, std::uint64_t payload, unsigned bytes_per_second) {
  const Fd socket = tcp_socket();
  if (bytes_per_second > 0)
    check(setsockopt(socket.get(), SOL_SOCKET, SO_MAX_PACING_RATE, &bytes_per_second,
                     sizeof(bytes_per_second)) == 0,
          "pace");
  const sockaddr_in endpoint = endpoint_of(address, kPort);
  check(connect(socket.get(), reinterpret_cast<const sockaddr*>(&endpoint), sizeof(endpoint)) == 0,
        "connect");
  const std::vector<char> buffer(kChunk);
  while (payload > 0) {
    const ssize_t size =
        send(socket.get(), buffer.data(), std::min<std::uint64_t>(payload, kChunk), MSG_NOSIGNAL);
    check(size >= 0, "send");
    payload -= static_cast<std::uint64_t>(size);
  }
  shutdown(socket.get(), SHUT_WR);
  char end = 0;
  check(recv(socket.get(), &end, 1, 0) == 0, "wait for the end");
}

struct TcpCounters {
  explicit TcpCounters(const Namespace& where)
      : sent(where.snmp("Tcp", "OutSegs")),
        retransmitted(where.snmp("Tcp", "RetransSegs")),
        delivered(where.snmp("Ip", "InReceives")) {}
  std::uint64_t sent;
  std::uint64_t retransmitted;
  std::uint64_t delivered;
};

}  // namespace

Transfer transfer(const Namespace& from, const Namespace& to, const std::string& address,
                  std::uint64_t payload, unsigned bytes_per_second) {
  for (const Namespace* end : {&from, &to}) {
    end->set("net/ipv4/tcp_timestamps", "1");
    end->set("net/ipv4/tcp_sack", "0");  // an acknowledgement out of order would carry twelve bytes more
  }
  Fd listener;
  to.inside([&] { listener = listen_on(address); });
  const TcpCounters from_before(from);
  const TcpCounters to_before(to);
  const auto start = std::chrono::steady_clock::now();

  Transfer done;
  std::exception_ptr failure;
  std::thread receiver([&] {
    try {
      done.payload = receive_all(listener);
    } catch (...) {
      failure = std::current_exception();
    }
  });
  try {
    from.inside([&] { send_payload(address, payload, bytes_per_second); });
  } catch (...) {
    failure = std::current_exception();
  }
  receiver.join();
  if (failure) std::rethrow_exception(failure);

  done.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const TcpCounters from_after(from);
  const TcpCounters to_after(to);
  done.segments = from_after.sent - from_before.sent;
  done.answers = to_after.sent - to_before.sent;
  done.delivered = to_after.delivered - to_before.delivered;
  done.retransmits =
      from_after.retransmitted - from_before.retransmitted + to_after.retransmitted - to_before.retransmitted;
  return done;
}

}  // namespace exporter::support
