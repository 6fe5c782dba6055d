// LineReader: a connection's bytes as lines, without their line ends; the last one may have none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_stream.h"
#include "status/fetch.h"

namespace exporter::status {

class LineReader {
 public:
  // `connection` is borrowed and must outlive this.
  LineReader(ByteStream& connection, const FetchLimits& limits);

  // Valid until the next call; nothing at the end.
  Result<std::optional<std::string_view>> next();

  [[nodiscard]] std::size_t bytes_read() const { return bytes_read_; }

 private:
  Result<bool> more();

  ByteStream& connection_;
  FetchLimits limits_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what has not been given yet
  std::size_t end_ = 0;
  std::size_t bytes_read_ = 0;
  bool ended_ = false;
};

}  // namespace exporter::status
