// TextWriter puts text into a buffer of its caller and never past its end. What was put since the last
// commit() stays or goes as a whole, so nothing is ever torn. Integers come out as integers, doubles as the
// shortest text that reads back the same. It neither escapes nor allocates.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "base/ip_address.h"

namespace exporter {

class TextWriter {
 public:
  explicit TextWriter(std::span<char> to)
      : begin_(to.data()), committed_(begin_), at_(begin_), end_(begin_ + to.size()) {}

  void text(std::string_view text) {
    if (static_cast<std::size_t>(end_ - at_) < text.size()) {
      full_ = true;
      return;
    }
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void address(Family family, const IpAddress& address);
  void number(std::uint64_t value);
  void number(double value);  // finite

  // False if something since the last commit found no room: then all of it is taken back.
  [[nodiscard]] bool commit() {
    if (full_) at_ = committed_;
    committed_ = at_;
    return !std::exchange(full_, false);
  }

  // What is committed, in bytes.
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(committed_ - begin_); }

 private:
  template <class Number>
  void digits(Number value);

  char* begin_;
  char* committed_;
  char* at_;
  char* end_;
  bool full_ = false;
};

}  // namespace exporter
