// Who asks by UDP or by ping: one socket for each, so that each is a connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

// UDP sockets in `from` ask a server in `to`, once each; all sockets stay open, so that no port comes twice.
class Questions {
 public:
  // Borrows both. Without `answers` it only listens.
  Questions(const Namespace& from, const Namespace& to, const std::string& address, std::uint16_t port,
            bool answers = true);

  void ask(int times);

 private:
  const Namespace& from_;
  std::string address_;
  std::uint16_t port_;
  bool answers_;
  Fd server_;
  std::vector<Fd> clients_;
};

// ICMP or ICMPv6 echo requests, each with an identifier of its own.
class Pings {
 public:
  // Borrows it.
  explicit Pings(const Namespace& from);

  void ping(const std::string& address, int times, bool answered);

 private:
  const Namespace& from_;
  std::vector<Fd> sockets_;
};

}  // namespace exporter::support
