// ByteStream: bytes to and from one peer, as they are or through TLS. It blocks; whoever implements it knows
// for how long at most.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"

namespace exporter {

class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  // All of it.
  virtual Result<void> send(std::string_view bytes) = 0;
  // 0: the peer closed.
  virtual Result<std::size_t> receive(std::span<char> to) = 0;
};

}  // namespace exporter
