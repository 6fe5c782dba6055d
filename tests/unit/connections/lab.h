// A tracker, and packets for it written as text: ">S <SA >A | >FA". '>' is what this host sends and '<' what
// it gets, then the flags of TCP (S, A, F, R; D is ACK with data, 0 none); '|' is the end of a sweep. Packets
// are 100 bytes and a millisecond apart, sweeps a second, and records are made of them as the kernel does.
// After each sweep the books are audited.
#pragma once

#include <string>
#include <vector>

#include "connections/connection_tracker.h"
#include "support/a_flow.h"

namespace connections_test {

using namespace exporter;
using namespace std::chrono_literals;

inline constexpr TimePoint kStart{1000h};

struct Ends {
  std::string local = "192.0.2.1";
  std::string remote = "198.51.100.1";
  std::uint16_t local_port = 40000;
  std::uint16_t remote_port = 80;
  unsigned interface = 0;
  std::uint8_t protocol = 6;  // of ICMP the ports are type << 8 of what is sent, and the identifier
};

// What must hold at every moment, whatever happened; fails the test where it does not.
void audit(const connections::ConnectionTracker& tracker, TimePoint now);

class Lab {
 public:
  explicit Lab(const ConnectionLimits& limits = {},
               connections::Traffic traffic = connections::Traffic::Dropped)
      : tracker(limits, kStart, traffic) {}

  // The packets of the sweep that comes; those before each '|' are of one of their own.
  Lab& pass(const std::string& script, const Ends& ends = {});
  Lab& sweep(Duration after = 1s);
  // pass() and sweep().
  Lab& play(const std::string& script, const Ends& ends = {}) { return pass(script, ends).sweep(); }
  // Sweeps each second in which nothing passes.
  Lab& wait(Duration time);

  [[nodiscard]] InterfaceConnections eth(unsigned interface = 0) const {
    return tracker.summary()->interfaces.at(interface);
  }
  [[nodiscard]] std::uint64_t now_in(ConnectionState state,
                                     ConnectionProtocol protocol = ConnectionProtocol::Tcp) const;
  [[nodiscard]] std::uint64_t opened(Opener opener,
                                     ConnectionProtocol protocol = ConnectionProtocol::Tcp) const;
  [[nodiscard]] std::uint64_t opened(ConnectionProtocol protocol = ConnectionProtocol::Tcp) const;
  [[nodiscard]] std::uint64_t closed(ConnectionEnd end,
                                     ConnectionProtocol protocol = ConnectionProtocol::Tcp) const;
  [[nodiscard]] std::uint64_t failed(ConnectionFailure failure) const;
  [[nodiscard]] std::uint64_t measured(Opener opener) const;  // handshakes
  // The only one there is.
  [[nodiscard]] ConnectionRow row() const;
  [[nodiscard]] std::vector<ConnectionRow> rows() const { return tracker.listing(now)->rows; }

  connections::ConnectionTracker tracker;
  TimePoint now = kStart;
  Duration between = 1ms;  // two packets
  Sweep coming;            // not yet absorbed

 private:
  void send(Direction direction, const std::string& flags, const Ends& ends);

  TimePoint clock_ = kStart;
};

}  // namespace connections_test
