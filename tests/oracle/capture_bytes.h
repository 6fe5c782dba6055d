// Reading and writing numbers of either byte order; reading beyond the end throws.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "support/packet.h"

namespace exporter::oracle {

using support::Bytes;

class CaptureBytes {
 public:
  explicit CaptureBytes(const Bytes& bytes, bool big_endian = false) : bytes_(bytes), big_(big_endian) {}

  void set_big_endian(bool big) { big_ = big; }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }

  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return number(4); }

  Bytes take(std::size_t size) {
    if (size > bytes_.size() - at_) throw std::runtime_error("the file ends within a record");
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(at_);
    at_ += size;
    return {from, from + static_cast<std::ptrdiff_t>(size)};
  }

 private:
  std::uint32_t number(std::size_t size) {
    const Bytes raw = take(size);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | raw[big_ ? i : size - 1 - i];
    return value;
  }

  const Bytes& bytes_;
  std::size_t at_ = 0;
  bool big_;
};

inline void put_number(Bytes& to, std::uint32_t value, std::size_t size, bool big_endian) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = 8 * (big_endian ? size - 1 - i : i);
    to.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

}  // namespace exporter::oracle
