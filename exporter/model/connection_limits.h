// How many connections are tracked, and for how long without a packet. The defaults are those of Linux
// conntrack (Documentation/networking/nf_conntrack-sysctl.rst); its name stands behind each.
#pragma once

#include <cstddef>

#include "base/units.h"

namespace exporter {

struct ConnectionTimeouts {
  Duration tcp_connecting = std::chrono::seconds(120);    // tcp_timeout_syn_sent
  Duration tcp_established = std::chrono::hours(5 * 24);  // tcp_timeout_established
  Duration tcp_closing = std::chrono::seconds(120);       // tcp_timeout_fin_wait
  Duration tcp_closed = std::chrono::seconds(10);         // ours: conntrack holds time_wait for 120 s
  Duration tcp_reset = std::chrono::seconds(10);          // tcp_timeout_close
  Duration udp_one_way = std::chrono::seconds(30);        // udp_timeout
  Duration udp_two_way = std::chrono::seconds(120);       // udp_timeout_stream
  Duration icmp = std::chrono::seconds(30);               // icmp_timeout, icmpv6_timeout
};

struct ConnectionLimits {
  std::size_t most = 262'144;  // connections; beyond it the least wanted go (connection_tracker.h)
  ConnectionTimeouts timeouts{};
};

}  // namespace exporter
