// A tiny HTTP client: one GET over TCP or a unix socket, line by line. Whatever answers - an
// exporter, a stranger, somebody who sends one byte a second or never stops - it ends by the deadline and
// keeps no more than one line. It blocks, so it is for commands, never for the exporter that serves.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_stream.h"
#include "base/result.h"
#include "base/units.h"
#include "model/listen_address.h"

namespace exporter::status {

// Puts TLS over a connection. `on_this_host`: nobody else can be at the other end.
using Secure =
    std::function<Result<std::unique_ptr<ByteStream>>(std::unique_ptr<ByteStream> plain, bool on_this_host)>;

// How to ask.
struct Manner {
  Secure secure = {};              // none: plain HTTP
  std::string authorization = {};  // the value of that header; empty: without a login
};

struct FetchLimits {
  Duration deadline = std::chrono::seconds(10);  // from the first look-up to the last byte
  std::size_t longest_line = std::size_t{64} * 1024;
  std::size_t most_bytes = std::size_t{4} * 1024 * 1024 * 1024;
};

inline constexpr unsigned kOk = 200;
inline constexpr unsigned kUnavailable = 503;

// False: that was enough.
using Line = std::function<bool(std::string_view line)>;

// Calls `line` for each line of a body that came with 200 or 503, and says which. What goes wrong is said
// with what to do about it.
Result<unsigned> fetch(const ListenAddress& from, const std::string& path, const Line& line,
                       const Manner& manner = {}, const FetchLimits& limits = {});

}  // namespace exporter::status
