// Body: a TextStream as libmicrohttpd pulls it, in pieces of whatever size its buffer happens to have. It
// ends with an error, and so the connection, when the stream throws or the client takes longer than it may:
// who reads slowly keeps a snapshot alive. For the server's thread alone.
#pragma once

#include <sys/types.h>

#include <memory>
#include <span>
#include <vector>

#include "base/text_stream.h"
#include "base/units.h"

namespace exporter::http {

class Body {
 public:
  // A null stream is an empty body.
  Body(std::unique_ptr<TextStream> stream, TimePoint deadline)
      : stream_(std::move(stream)), deadline_(deadline) {}

  // libmicrohttpd's own convention: a number of bytes, or one of its two ends.
  ssize_t pull(std::span<char> to) noexcept;

 private:
  std::size_t read(std::span<char> to);
  std::size_t read_held(std::span<char> to);

  std::unique_ptr<TextStream> stream_;
  TimePoint deadline_;
  std::vector<char> held_;  // stays empty unless a buffer was too small for a TextStream
  std::size_t held_at_ = 0;
};

}  // namespace exporter::http
