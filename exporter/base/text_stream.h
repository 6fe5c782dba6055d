// TextStream: a body that is made while it is sent, so that nobody ever holds the whole of it in memory.
#pragma once

#include <cstddef>
#include <span>

namespace exporter {

class TextStream {
 public:
  TextStream() = default;
  TextStream(const TextStream&) = delete;
  TextStream& operator=(const TextStream&) = delete;
  virtual ~TextStream() = default;

  // Writes the next bytes to `to` and returns how many; 0 means the end. Used by one thread at a time.
  // `to` must have room for at least kMinRead bytes, so that a line never has to be split.
  virtual std::size_t read(std::span<char> to) = 0;

  static constexpr std::size_t kMinRead = 4096;
};

}  // namespace exporter
