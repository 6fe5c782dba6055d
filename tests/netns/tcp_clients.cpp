#include "netns/tcp_clients.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "netns/any_endpoint.h"

namespace exporter::support {
namespace {

constexpr std::uint16_t kClosedPort = 9;
constexpr std::size_t kQuestion = 100;
constexpr std::size_t kAnswer = 1000;
// Keeps less in flight than the receive ring of a veth can hold, also of many connections together.
constexpr int kReceiveBuffer = 65'536;

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

Fd tcp_socket(const AnyEndpoint& endpoint, int flags = 0) {
  Fd made(::socket(endpoint.family(), SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  check(static_cast<bool>(made), "make a TCP socket");
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  setsockopt(made.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof(kReceiveBuffer));
  const int yes = 1;
  setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  return made;
}

void bind_to(const Fd& socket, const AnyEndpoint& target, std::uint16_t own) {
  if (own == 0) return;
  const AnyEndpoint here(target.family() == AF_INET ? "0.0.0.0" : "::", own);
  check(bind(socket.get(), here.get(), here.size()) == 0, "bind");
}

// The state is the fourth word of a line.
std::size_t count_in_table(const char* path, TcpState wanted) {
  const std::string number = wanted == TcpState::Established ? "01"
                             : wanted == TcpState::SynSent   ? "02"
                             : wanted == TcpState::FinWait2  ? "05"
                                                             : "08";
  std::ifstream file(path);
  std::size_t found = 0;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, state;
    words >> slot >> local >> remote >> state;
    found += state == number ? 1 : 0;
  }
  return found;
}

}  // namespace

TcpServer::TcpServer(const Namespace& where, const std::string& address, std::uint16_t port)
    : address_(address) {
  where.inside([&] {
    AnyEndpoint endpoint(address, port);
    listener_ = tcp_socket(endpoint);
    const int yes = 1;
    setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    check(bind(listener_.get(), endpoint.get(), endpoint.size()) == 0, "bind");
    check(listen(listener_.get(), 128) == 0, "listen");
    port_ = endpoint.port_of(listener_);
  });
}

Fd TcpServer::accept() const {
  Fd peer(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  check(static_cast<bool>(peer), "accept");
  return peer;
}

Fd connect_to(const std::string& address, std::uint16_t port, std::uint16_t own) {
  const AnyEndpoint endpoint(address, port);
  Fd socket = tcp_socket(endpoint);
  bind_to(socket, endpoint, own);
  check(connect(socket.get(), endpoint.get(), endpoint.size()) == 0, "connect");
  return socket;
}

bool try_to_connect(const std::string& address, std::uint16_t port, std::uint16_t own) {
  try {
    connect_to(address, port, own);
    return true;
  } catch (const std::system_error& failure) {
    if (failure.code().value() != ECONNREFUSED) throw;
    return false;
  }
}

Fd begin_to_connect(const std::string& address, std::uint16_t port, std::uint16_t own) {
  const AnyEndpoint endpoint(address, port);
  Fd socket = tcp_socket(endpoint, SOCK_NONBLOCK);
  bind_to(socket, endpoint, own);
  const int done = connect(socket.get(), endpoint.get(), endpoint.size());
  check(done != 0 && errno == EINPROGRESS, "begin to connect");
  return socket;
}

void send_bytes(const Fd& socket, std::size_t size) {
  const std::vector<char> bytes(std::min<std::size_t>(size, 262'144));
  while (size > 0) {
    const ssize_t sent = send(socket.get(), bytes.data(), std::min(size, bytes.size()), MSG_NOSIGNAL);
    check(sent > 0, "send");
    size -= static_cast<std::size_t>(sent);
  }
}

void receive_bytes(const Fd& socket, std::size_t size) {
  std::vector<char> bytes(std::min<std::size_t>(size, 262'144));
  while (size > 0) {
    const ssize_t got = recv(socket.get(), bytes.data(), std::min(size, bytes.size()), 0);
    check(got >= 0, "receive");
    if (got == 0) throw std::runtime_error("the other end has closed early");
    size -= static_cast<std::size_t>(got);
  }
}

int receive_end(const Fd& socket) {
  char byte = 0;
  const ssize_t got = recv(socket.get(), &byte, 1, 0);
  if (got > 0) throw std::runtime_error("more was sent than expected");
  if (got == 0) return 0;
  check(errno == ECONNRESET, "wait for the end");
  return ECONNRESET;
}

void abort_connection(Fd& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  socket = Fd();
}

TcpClients::TcpClients(const Namespace& from, const Namespace& to, const std::string& address,
                       const std::string& nobody)
    : from_(from), server_(to, address), nobody_(nobody) {}

void TcpClients::play(TcpStory story, int times) {
  from_.inside([&] {
    for (int i = 0; i < times; ++i) play_once(story);
  });
}

// Below those that the kernel gives to servers; 0 is any.
std::uint16_t TcpClients::next_port() const {
  static std::uint16_t last = 9999;
  return own_ports_ ? ++last : 0;
}

TcpClients::Pair TcpClients::open() const {
  Pair pair;
  pair.opener = connect_to(server_.address(), server_.port(), next_port());
  pair.server = server_.accept();
  send_bytes(pair.opener, kQuestion);
  receive_bytes(pair.server, kQuestion);
  send_bytes(pair.server, kAnswer);
  receive_bytes(pair.opener, kAnswer);
  return pair;
}

void TcpClients::play_once(TcpStory story) {
  if (story == TcpStory::Unanswered) {
    begin_to_connect(nobody_, server_.port(), next_port());
    return;
  }
  if (story == TcpStory::Refused) {
    if (try_to_connect(server_.address(), kClosedPort, next_port()))
      throw std::runtime_error("somebody listens");
    return;
  }
  Pair pair = open();
  if (story == TcpStory::LeftOpen) return open_.push_back(std::move(pair));
  const bool server_ends = story == TcpStory::ClosedByServer || story == TcpStory::ResetByServer;
  const bool by_reset = story == TcpStory::ResetByOpener || story == TcpStory::ResetByServer;
  Fd& first = server_ends ? pair.server : pair.opener;
  if (by_reset)
    abort_connection(first);
  else
    shutdown(first.get(), SHUT_WR);
  if (receive_end(server_ends ? pair.opener : pair.server) != (by_reset ? ECONNRESET : 0))
    throw std::runtime_error("it ended in another way");
}

void TcpClients::talk_on() {
  for (const Pair& pair : open_) {
    send_bytes(pair.opener, kQuestion);
    receive_bytes(pair.server, kQuestion);
    send_bytes(pair.server, kAnswer);
    receive_bytes(pair.opener, kAnswer);
  }
}

void TcpClients::close_all() {
  for (Pair& pair : open_) {
    pair.opener = Fd();
    receive_end(pair.server);
  }
  open_.clear();
}

std::size_t count_in(const Namespace& where, TcpState state) {
  std::size_t found = 0;
  where.inside([&] {
    for (const char* table : {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"})
      found += count_in_table(table, state);
  });
  return found;
}

}  // namespace exporter::support
