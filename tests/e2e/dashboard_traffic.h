// DashboardTraffic: two hosts that do a little of everything a dashboard shows: TCP, UDP and echo, IPv4 and
// IPv6, private and public addresses, both ways; connections that end well, are reset, refused, or get no
// answer.
#pragma once

#include <cstdint>
#include <vector>

#include "netns/datagram_clients.h"
#include "netns/tcp_clients.h"
#include "netns/two_hosts.h"

namespace exporter::support {

class DashboardTraffic {
 public:
  DashboardTraffic();

  [[nodiscard]] const TwoHosts& hosts() const { return hosts_; }
  // Some of each, and a few addresses that were never seen before. A connection to each address stays open
  // from the first time on.
  void more();

  // Public ones, of the near end and of the far one.
  static HostAddresses ipv4() { return {"192.0.2.10", "198.51.100.7", "203.0.113.99"}; }
  static HostAddresses ipv6() { return {"2001:db8:1::10", "2001:db8:53::35", "2001:db8:99::99"}; }

 private:
  void add_public_addresses() const;

  TwoHosts hosts_;
  std::vector<TcpClients> clients_;
  std::vector<Questions> questions_;
  std::uint32_t times_ = 0;
};

}  // namespace exporter::support
