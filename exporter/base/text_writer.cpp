#include "base/text_writer.h"

#include <array>
#include <charconv>
#include <cmath>

namespace exporter {

void TextWriter::address(Family family, const IpAddress& address) {
  if (static_cast<std::size_t>(end_ - at_) >= kMaxAddressText) {
    at_ = write_address(at_, family, address);
    return;
  }
  std::array<char, kMaxAddressText> digits;
  text({digits.data(), write_address(digits.data(), family, address)});
}

template <class Number>
void TextWriter::digits(Number value) {
  const auto [end, error] = std::to_chars(at_, end_, value);
  if (error == std::errc{}) {
    at_ = end;
  } else {
    full_ = true;
  }
}

void TextWriter::number(std::uint64_t value) { digits(value); }

void TextWriter::number(double value) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (value >= 0 && value < kExactIntegers && value == std::trunc(value))
    return number(static_cast<std::uint64_t>(value));  // 100000, which to_chars would make 1e+05
  digits(value);
}

}  // namespace exporter
