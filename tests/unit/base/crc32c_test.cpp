#include "base/crc32c.h"

#include <array>
#include <string_view>

#include "support/catch.h"

using namespace exporter;

namespace {

std::uint32_t sum_of(std::string_view text) { return crc32c(std::as_bytes(std::span(text))); }

}  // namespace

// RFC 3720, B.4; and the check value of the catalogue of CRCs.
TEST_CASE("the checksum is CRC-32C", "[base]") {
  CHECK(sum_of("") == 0);
  CHECK(sum_of("123456789") == 0xe3069283);
  std::array<std::byte, 32> bytes{};
  CHECK(crc32c(bytes) == 0x8a9136aa);
  bytes.fill(std::byte{0xff});
  CHECK(crc32c(bytes) == 0x62a8ab43);
  for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(i);
  CHECK(crc32c(bytes) == 0x46dd794e);
}
