// The other way: what a gzip body was before. Checks the header, the checksum and the length of the trailer,
// and that nothing follows.
#pragma once

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace exporter::http {

inline std::string inflate(std::string_view compressed) {
  static inflate_state state;  // too large for a stack
  ::isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(compressed.data()));
  state.avail_in = static_cast<std::uint32_t>(compressed.size());
  std::string text;
  std::string block(65536, '\0');
  do {
    state.next_out = reinterpret_cast<std::uint8_t*>(block.data());
    state.avail_out = static_cast<std::uint32_t>(block.size());
    if (const int failure = ::isal_inflate(&state); failure != ISAL_DECOMP_OK) {
      throw std::runtime_error("not gzip: " + std::to_string(failure));
    }
    if (state.avail_out == block.size() && state.block_state != ISAL_BLOCK_FINISH) {
      throw std::runtime_error("gzip ends too early");
    }
    text.append(block, 0, block.size() - state.avail_out);
  } while (state.block_state != ISAL_BLOCK_FINISH);
  if (state.avail_in != 0) throw std::runtime_error("something follows the gzip member");
  return text;
}

}  // namespace exporter::http
