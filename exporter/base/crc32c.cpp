#include "base/crc32c.h"

#include <array>
#include <cstring>

namespace exporter {
namespace {

constexpr std::size_t kStep = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kStep>;

// What a byte does to the sum, and what it does with so many zero bytes behind it.
constexpr Tables kTables = [] {
  constexpr std::uint32_t kPolynomial = 0x82f63b78;
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = sum;
  }
  for (std::size_t zeros = 1; zeros < kStep; ++zeros)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[zeros - 1][byte];
      tables[zeros][byte] = before >> 8 ^ tables[0][before & 0xff];
    }
  return tables;
}();

std::uint32_t step(std::uint32_t sum, const std::byte* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  word ^= sum;
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < kStep; ++i) next ^= kTables[kStep - 1 - i][word >> 8 * i & 0xff];
  return next;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  std::uint32_t sum = ~std::uint32_t{0};
  for (; bytes.size() >= kStep; bytes = bytes.subspan(kStep)) sum = step(sum, bytes.data());
  for (const std::byte byte : bytes)
    sum = sum >> 8 ^ kTables[0][(sum ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
  return ~sum;
}

}  // namespace exporter
