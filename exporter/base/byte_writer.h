// ByteWriter: values as bytes for the next process, which may be of another build: little-endian, without
// padding. ByteReader has the same calls, so one function serves both ways:
//   template <class Bytes, class Row> void fields(Bytes& bytes, Row& row) { bytes(row.key, row.total); }
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "base/ip_address.h"
#include "base/units.h"

namespace exporter {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

class ByteWriter {
 public:
  static constexpr bool kReads = false;

  template <class... Values>
  void operator()(const Values&... values) {
    (one(values), ...);
  }
  // One of the first `most` of an enum.
  template <class Choice>
  void choice(Choice value, [[maybe_unused]] std::size_t most) {
    one(static_cast<std::uint8_t>(value));
  }
  // How many follow, each of `least` bytes or more.
  std::size_t count(std::size_t number, [[maybe_unused]] std::size_t least) {
    one(static_cast<std::uint32_t>(number));
    return number;
  }
  // TimePoint::min() stands for never.
  void perhaps_never(const TimePoint& time) { one(time); }
  // TimePoint::max() stands for that.
  void perhaps_for_ever(const TimePoint& time) { one(time); }
  void text(const std::string& text, [[maybe_unused]] std::size_t most) {
    count(text.size(), 1);
    raw(text.data(), text.size());
  }

  void raw(const void* from, std::size_t size) {
    if (buffer_.size() - used_ < size) buffer_.resize(buffer_.size() + buffer_.size() / 2 + size + 4096);
    if (size > 0) std::memcpy(buffer_.data() + used_, from, size);
    used_ += size;
  }
  // Overwrites what was written before.
  template <class Number>
  void put_at(std::size_t place, Number number) {
    std::memcpy(buffer_.data() + place, &number, sizeof(number));
  }

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] const std::byte* data() const { return buffer_.data(); }
  // For so many bytes more there is room at once.
  void reserve(std::size_t more) { buffer_.resize(used_ + more); }
  [[nodiscard]] std::vector<std::byte> take() && {
    buffer_.resize(used_);
    return std::move(buffer_);
  }

 private:
  template <class Value>
  void one(const Value& value) {
    if constexpr (std::is_arithmetic_v<Value>)
      raw(&value, sizeof(value));
    else
      fields(*this, value);
  }
  void one(const TimePoint& time) { one(time.time_since_epoch()); }
  void one(const Duration& duration) { one(std::int64_t{duration.count()}); }
  void one(const Volume& volume) { (*this)(volume.packets, volume.bytes); }
  void one(const IpAddress& address) { raw(address.bytes.data(), address.bytes.size()); }
  template <class Value, std::size_t kSize>
  void one(const std::array<Value, kSize>& values) {
    for (const Value& value : values) one(value);
  }

  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
};

}  // namespace exporter
