// ByteReader: what a ByteWriter wrote, read by somebody who trusts nothing. The first mistake is kept and
// ends the reading: whatever is asked for then is zero, and no list has another entry. So a reader asks once,
// at its end, whether all was well. Nothing is allocated that the bytes are not there for.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/ip_address.h"
#include "base/units.h"

namespace exporter {

class ByteReader {
 public:
  static constexpr bool kReads = true;

  // No time in there is later than `latest`.
  ByteReader(std::span<const std::byte> from, TimePoint latest) : left_(from), latest_(latest) {}

  template <class... Values>
  void operator()(Values&... values) {
    (one(values), ...);
  }
  template <class Choice>
  void choice(Choice& value, std::size_t most) {
    std::uint8_t number = 0;
    one(number);
    if (number >= most) return fail("a choice that there is not");
    value = static_cast<Choice>(number);
  }
  std::size_t count(std::size_t /*number*/, std::size_t least) {
    std::uint32_t number = 0;
    one(number);
    if (number <= left_.size() / least) return number;
    fail("more entries than there are bytes for");
    return 0;
  }
  void perhaps_never(TimePoint& time) { one_unless(TimePoint::min(), time); }
  void perhaps_for_ever(TimePoint& time) { one_unless(TimePoint::max(), time); }
  void text(std::string& text, std::size_t most) {
    const std::size_t size = count(0, 1);
    if (size > most) return fail("a text that is too long");
    text.resize(size);
    raw(text.data(), size);
  }

  // `why` says what is wrong and lives for ever.
  void fail(std::string_view why) {
    if (ok()) mistake_ = why;
    left_ = {};
  }
  void expect(bool condition, std::string_view why) {
    if (!condition) fail(why);
  }
  [[nodiscard]] bool ok() const { return mistake_.empty(); }
  [[nodiscard]] std::string_view mistake() const { return mistake_; }
  [[nodiscard]] std::size_t left() const { return left_.size(); }

 private:
  void raw(void* to, std::size_t size) {
    if (size > left_.size()) return fail("fewer bytes than it takes");
    if (size > 0) std::memcpy(to, left_.data(), size);
    left_ = left_.subspan(size);
  }

  template <class Value>
  void one(Value& value) {
    if constexpr (std::is_arithmetic_v<Value>) {
      value = {};
      raw(&value, sizeof(value));
    } else {
      fields(*this, value);
    }
  }
  void one(bool& value) {
    std::uint8_t number = 0;
    one(number);
    expect(number <= 1, "neither yes nor no");
    value = number == 1;
  }
  // None is negative, and all can be added up.
  void one(double& value) {
    value = 0;
    raw(&value, sizeof(value));
    if (std::isfinite(value) && value >= 0) return;
    value = 0;
    fail("a number that is none");
  }
  void one(TimePoint& time) { one_unless(TimePoint{}, time); }
  void one_unless(TimePoint special, TimePoint& time) {
    std::int64_t ticks = 0;
    one(ticks);
    time = TimePoint(Duration(ticks));
    if (time == special || (time >= TimePoint{} && time <= latest_)) return;
    time = {};
    fail("a time that has not come");
  }
  // None is so long that two could not be added up.
  void one(Duration& duration) {
    std::int64_t ticks = 0;
    one(ticks);
    duration = Duration(ticks);
    if (ticks >= 0 && duration <= Duration::max() / 4) return;
    duration = {};
    fail("a time that is none");
  }
  void one(Volume& volume) { (*this)(volume.packets, volume.bytes); }
  void one(IpAddress& address) { raw(address.bytes.data(), address.bytes.size()); }
  template <class Value, std::size_t kSize>
  void one(std::array<Value, kSize>& values) {
    for (Value& value : values) one(value);
  }

  std::span<const std::byte> left_;
  TimePoint latest_;
  std::string_view mistake_;
};

}  // namespace exporter
