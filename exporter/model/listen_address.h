// ListenAddress: where the HTTP side is to be reached, as the operator wrote it. Parsing is pure: names are
// looked up and sockets opened by ListenSocket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace exporter {

struct ListenAddress {
  std::string host;        // empty: all addresses of this host; an IPv6 address is without its brackets
  std::uint16_t port = 0;  // 0: the kernel picks a free one
  std::string unix_path;   // not empty: a unix socket, and the two above mean nothing

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// ":9091", "127.0.0.1:9091", "[::1]:9091", "localhost:9091" or "unix:/path".
Result<ListenAddress> parse_listen_address(std::string_view text);

// The same spelling back.
std::string to_text(const ListenAddress& address);

}  // namespace exporter
