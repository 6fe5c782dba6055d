// Streams for tests: text that looks and compresses like metrics, handed out in awkward pieces.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/text_stream.h"

namespace exporter::http {

// Exactly `size` bytes, the same every time.
inline std::string metrics_like_text(std::size_t size) {
  std::string text;
  text.reserve(size + 128);
  for (unsigned row = 0; text.size() < size; ++row) {
    const auto host = std::to_string(row * 2654435761U % 251);
    text += "network_traffic_bytes_total{src_ip=\"192.0.2." + host + "\",dst_ip=\"198.51.100.7\"} " +
            std::to_string(row * 2246822519U) + "\n";
  }
  text.resize(size);
  return text;
}

class StringStream : public TextStream {
 public:
  explicit StringStream(std::string text, std::size_t most_at_once = std::string::npos)
      : text_(std::move(text)), most_at_once_(most_at_once) {}

  std::size_t read(std::span<char> to) override {
    const auto count = std::min({to.size(), most_at_once_, text_.size() - at_});
    std::copy_n(text_.data() + at_, count, to.data());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t most_at_once_;
  std::size_t at_ = 0;
};

// `size` bytes that nobody holds.
class LongStream : public TextStream {
 public:
  explicit LongStream(std::size_t size) : left_(size) {}

  std::size_t read(std::span<char> to) override {
    const auto count = std::min(to.size(), left_);
    std::fill_n(to.data(), count, 'x');
    left_ -= count;
    return count;
  }

 private:
  std::size_t left_;
};

}  // namespace exporter::http
