#include "status/line_reader.h"

#include <algorithm>
#include <span>

namespace exporter::status {

LineReader::LineReader(ByteStream& connection, const FetchLimits& limits)
    : connection_(connection), limits_(limits), buffer_(limits.longest_line) {}

// False at the end.
Result<bool> LineReader::more() {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  if (end_ == buffer_.size()) return Error::text("its lines have no end. It is no ebpf-traffic-exporter");
  if (bytes_read_ >= limits_.most_bytes)
    return Error::text("its answer has no end. It is no ebpf-traffic-exporter");
  const auto received = connection_.receive(std::span(buffer_).subspan(end_));
  if (!received) return received.error();
  bytes_read_ += *received;
  end_ += *received;
  return *received > 0;
}

Result<std::optional<std::string_view>> LineReader::next() {
  std::size_t searched = begin_;
  while (true) {
    const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(searched);
    const auto to = buffer_.begin() + static_cast<std::ptrdiff_t>(end_);
    const auto newline = std::find(from, to, '\n');
    if (newline != to || (ended_ && begin_ < end_)) {
      std::string_view line(&buffer_[begin_], static_cast<std::size_t>(newline - buffer_.begin()) - begin_);
      begin_ += line.size() + (newline != to ? 1 : 0);
      if (line.ends_with('\r')) line.remove_suffix(1);
      return std::optional(line);
    }
    if (ended_) return std::optional<std::string_view>();
    searched = end_ - begin_;
    const auto got = more();
    if (!got) return got.error();
    ended_ = !*got;
  }
}

}  // namespace exporter::status
