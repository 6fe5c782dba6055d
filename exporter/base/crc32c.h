// CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace exporter {

std::uint32_t crc32c(std::span<const std::byte> bytes);

}  // namespace exporter
