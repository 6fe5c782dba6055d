// What a connection is to its readers: who talks to whom through which ports, on which interface, how far it
// has come and what it carried. TCP and UDP, and ICMP echo, whose identifier takes the place of ports.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/ip_address.h"
#include "base/units.h"
#include "model/interface.h"

namespace exporter {

enum class ConnectionProtocol : std::uint8_t { Tcp, Udp, Icmp, Icmpv6 };
inline constexpr std::array kConnectionProtocols{ConnectionProtocol::Tcp, ConnectionProtocol::Udp,
                                                 ConnectionProtocol::Icmp, ConnectionProtocol::Icmpv6};

// Both directions of a connection have this one key. `local` is the source of what is outbound: this host, or
// whom it forwards for. On a loopback interface both ends are local to someone, and each is a connection.
struct ConnectionKey {
  IpAddress local;
  IpAddress remote;
  std::uint16_t local_port = 0;   // host order; of ICMP echo the identifier
  std::uint16_t remote_port = 0;  // host order; of ICMP echo the identifier
  InterfaceId interface {};
  ConnectionProtocol protocol{};
  Family family{};

  friend bool operator==(const ConnectionKey&, const ConnectionKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const ConnectionKey& key) {
    return H::combine_contiguous(std::move(h), reinterpret_cast<const std::uint8_t*>(&key), sizeof(key));
  }
};
static_assert(std::has_unique_object_representations_v<ConnectionKey> && sizeof(ConnectionKey) == 40);

// TCP has the first five, UDP and ICMP echo the last two.
enum class ConnectionState : std::uint8_t {
  Connecting,   // a SYN was seen, and nothing yet that needs a connection
  Established,  // acknowledged by who opened it, or found under way
  Closing,      // one side has sent its FIN
  Closed,       // both have; visible for a short while
  Reset,        // a RST was seen; visible for a short while
  OneWay,       // nobody has answered
  TwoWay,
};
inline constexpr std::array kConnectionStates{ConnectionState::Connecting, ConnectionState::Established,
                                              ConnectionState::Closing,    ConnectionState::Closed,
                                              ConnectionState::Reset,      ConnectionState::OneWay,
                                              ConnectionState::TwoWay};

// Who sent the SYN, the first datagram or the echo request. Unknown: it was under way when we came.
enum class Opener : std::uint8_t { Local, Remote, Unknown };
inline constexpr std::array kOpeners{Opener::Local, Opener::Remote, Opener::Unknown};

// How a connection that was open ended.
enum class ConnectionEnd : std::uint8_t { Fin, Reset, Timeout, Evicted };
inline constexpr std::array kConnectionEnds{ConnectionEnd::Fin, ConnectionEnd::Reset, ConnectionEnd::Timeout,
                                            ConnectionEnd::Evicted};

// Why a TCP connection never opened.
enum class ConnectionFailure : std::uint8_t {
  Refused,     // the SYN was answered with RST
  Unanswered,  // the handshake was not completed in time
  Aborted,     // who opened it sent RST before it was complete
  Evicted,     // it had to make room
};
inline constexpr std::array kConnectionFailures{ConnectionFailure::Refused, ConnectionFailure::Unanswered,
                                                ConnectionFailure::Aborted, ConnectionFailure::Evicted};

// One connection in a listing.
struct ConnectionRow {
  ConnectionKey key;
  ConnectionState state{};
  Opener opened_by{};
  std::array<Volume, 2> total{};   // by Direction, since it was first seen
  std::array<Volume, 2> recent{};  // by Direction, within the listing's window
  TimePoint first_seen;
  TimePoint last_seen;
};

// What passed for one connection since the last sweep.
struct ConnectionTraffic {
  ConnectionKey key;
  Opener opened_by{};
  std::array<Volume, 2> volume{};  // by Direction
  bool over = false;               // closed or reset with this
};

constexpr std::uint8_t number_of(ConnectionProtocol protocol) {
  switch (protocol) {
    case ConnectionProtocol::Tcp:
      return 6;
    case ConnectionProtocol::Udp:
      return 17;
    case ConnectionProtocol::Icmp:
      return 1;
    case ConnectionProtocol::Icmpv6:
      return 58;
  }
  return 0;
}

constexpr std::string_view to_text(ConnectionProtocol protocol) {
  switch (protocol) {
    case ConnectionProtocol::Tcp:
      return "tcp";
    case ConnectionProtocol::Udp:
      return "udp";
    case ConnectionProtocol::Icmp:
      return "icmp";
    case ConnectionProtocol::Icmpv6:
      return "icmpv6";
  }
  return {};
}

constexpr std::string_view to_text(ConnectionState state) {
  switch (state) {
    case ConnectionState::Connecting:
      return "connecting";
    case ConnectionState::Established:
      return "established";
    case ConnectionState::Closing:
      return "closing";
    case ConnectionState::Closed:
      return "closed";
    case ConnectionState::Reset:
      return "reset";
    case ConnectionState::OneWay:
      return "one_way";
    case ConnectionState::TwoWay:
      return "two_way";
  }
  return {};
}

constexpr std::string_view to_text(Opener opener) {
  switch (opener) {
    case Opener::Local:
      return "local";
    case Opener::Remote:
      return "remote";
    case Opener::Unknown:
      return "unknown";
  }
  return {};
}

constexpr std::string_view to_text(ConnectionEnd end) {
  switch (end) {
    case ConnectionEnd::Fin:
      return "fin";
    case ConnectionEnd::Reset:
      return "reset";
    case ConnectionEnd::Timeout:
      return "timeout";
    case ConnectionEnd::Evicted:
      return "evicted";
  }
  return {};
}

constexpr std::string_view to_text(ConnectionFailure failure) {
  switch (failure) {
    case ConnectionFailure::Refused:
      return "refused";
    case ConnectionFailure::Unanswered:
      return "unanswered";
    case ConnectionFailure::Aborted:
      return "aborted";
    case ConnectionFailure::Evicted:
      return "evicted";
  }
  return {};
}

}  // namespace exporter
