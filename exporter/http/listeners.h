// The two ways to a listening socket. Both are non-blocking, close-on-exec, with a backlog for bursts of
// clients.
#pragma once

#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "model/listen_address.h"

namespace exporter::http {

Result<Fd> listen_tcp(const ListenAddress& address);

// Takes the place of a socket file that nobody listens on any more; anything else at `path` is an error.
Result<Fd> listen_unix(const std::string& path);
// There is a socket file at `path` that nobody listens on.
bool has_leftover(const std::string& path);

inline constexpr int kBacklog = 4096;  // the kernel cuts it down to net.core.somaxconn

}  // namespace exporter::http
