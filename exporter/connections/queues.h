// Which queue a row waits in, and how long.
#pragma once

#include "connections/row.h"
#include "model/connection_limits.h"

namespace exporter::connections {

// `state` need not be the row's: of one that has not been judged it is a guess.
inline Queue queue_of(const Row& row, ConnectionState state) {
  const bool both = row.seen == kBothSides;
  const bool echo =
      row.key.protocol == ConnectionProtocol::Icmp || row.key.protocol == ConnectionProtocol::Icmpv6;
  switch (state) {
    case ConnectionState::Connecting:
      return Queue::Connecting;
    case ConnectionState::Established:
      return both ? Queue::Established : Queue::OneSided;
    case ConnectionState::Closing:
      return Queue::Closing;
    case ConnectionState::Closed:
      return Queue::Closed;
    case ConnectionState::Reset:
      return Queue::Reset;
    case ConnectionState::OneWay:
      return echo ? Queue::EchoOneWay : Queue::OneWay;
    case ConnectionState::TwoWay:
      return echo ? Queue::EchoTwoWay : Queue::TwoWay;
  }
  return Queue::None;
}

inline Duration timeout_of(Queue queue, const ConnectionTimeouts& timeouts) {
  switch (queue) {
    case Queue::Closed:
      return timeouts.tcp_closed;
    case Queue::Reset:
      return timeouts.tcp_reset;
    case Queue::Connecting:
      return timeouts.tcp_connecting;
    case Queue::OneSided:
    case Queue::Established:
      return timeouts.tcp_established;
    case Queue::Closing:
      return timeouts.tcp_closing;
    case Queue::OneWay:
      return timeouts.udp_one_way;
    case Queue::TwoWay:
      return timeouts.udp_two_way;
    case Queue::EchoOneWay:
    case Queue::EchoTwoWay:
      return timeouts.icmp;
    case Queue::None:
      break;
  }
  return Duration::max();
}

}  // namespace exporter::connections
