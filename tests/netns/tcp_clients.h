// TCP connections whose every step is a test's: it holds both ends, so that each packet follows from what it
// does, as long as nothing is sent again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

// A listening socket in a namespace, on any port unless told otherwise.
class TcpServer {
 public:
  TcpServer(const Namespace& where, const std::string& address, std::uint16_t port = 0);

  [[nodiscard]] Fd accept() const;
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  std::string address_;
  Fd listener_;
  std::uint16_t port_ = 0;
};

// In the namespace of the calling thread, from the port `own` or any. Nothing blocks for more than 20
// seconds; all of these throw.
Fd connect_to(const std::string& address, std::uint16_t port, std::uint16_t own = 0);
// False: refused.
bool try_to_connect(const std::string& address, std::uint16_t port, std::uint16_t own = 0);
// Sends the SYN and no more. Closing it sends nothing.
Fd begin_to_connect(const std::string& address, std::uint16_t port, std::uint16_t own = 0);

void send_bytes(const Fd& socket, std::size_t size);
void receive_bytes(const Fd& socket, std::size_t size);
// Until the other end has closed (0) or reset it (ECONNRESET); throws if it sends more.
int receive_end(const Fd& socket);
// With a RST.
void abort_connection(Fd& socket);

enum class TcpStory {
  ClosedByOpener,
  ClosedByServer,
  ResetByOpener,
  ResetByServer,
  Refused,
  Unanswered,  // one SYN
  LeftOpen,
};

// Who connects from one namespace to another, one after the other.
class TcpClients {
 public:
  // Borrows both.
  TcpClients(const Namespace& from, const Namespace& to, const std::string& address,
             const std::string& nobody);

  // From now on, and up to some twenty thousand times in this process: newer kernels choose ports at random,
  // and take those of connections that were reset or refused again. For one thread.
  void use_no_port_twice() { own_ports_ = true; }

  void play(TcpStory story, int times);
  // Those left open say something, and are closed by who opened them.
  void talk_on();
  void close_all();

 private:
  struct Pair {
    Fd opener;
    Fd server;
  };

  void play_once(TcpStory story);
  [[nodiscard]] Pair open() const;
  [[nodiscard]] std::uint16_t next_port() const;

  const Namespace& from_;
  TcpServer server_;
  std::string nobody_;
  std::vector<Pair> open_;
  bool own_ports_ = false;
};

enum class TcpState { Established, SynSent, FinWait2, CloseWait };

// Connections of IPv4 and IPv6 that a namespace says are in that state, as `ss` does.
std::size_t count_in(const Namespace& where, TcpState state);

}  // namespace exporter::support
