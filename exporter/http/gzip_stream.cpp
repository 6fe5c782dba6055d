#include "http/gzip_stream.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

namespace exporter::http {
namespace {

constexpr std::uint32_t kLevel = 1;
constexpr std::size_t kInput = std::size_t{64} * 1024;

}  // namespace

struct GzipStream::Deflater {
  Deflater() {
    ::isal_deflate_init(&stream);
    stream.avail_in = 0;
    stream.level = kLevel;
    stream.level_buf = level_buffer.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level_buffer.size());
    stream.gzip_flag = IGZIP_GZIP;
    stream.flush = NO_FLUSH;
  }

  [[nodiscard]] bool finished() const { return stream.internal_state.state == ZSTATE_END; }

  isal_zstream stream;  // initialised by isal_deflate_init; 80 KiB that need no zeroing
  std::array<std::uint8_t, ISAL_DEF_LVL1_SMALL> level_buffer;
  std::array<char, kInput> input;
};

GzipStream::GzipStream(std::unique_ptr<TextStream> plain)
    : plain_(std::move(plain)), deflater_(std::make_unique<Deflater>()) {}

GzipStream::~GzipStream() = default;

std::size_t GzipStream::read(std::span<char> to) {
  auto& stream = deflater_->stream;
  const auto room = std::min<std::size_t>(to.size(), std::numeric_limits<std::uint32_t>::max());
  stream.next_out = reinterpret_cast<std::uint8_t*>(to.data());
  stream.avail_out = static_cast<std::uint32_t>(room);
  while (stream.avail_out != 0 && !deflater_->finished()) {
    if (stream.avail_in == 0 && stream.end_of_stream == 0) refill();
    if (::isal_deflate(&stream) != COMP_OK) throw std::runtime_error("igzip refuses its own state");
  }
  return room - stream.avail_out;
}

void GzipStream::refill() {
  auto& stream = deflater_->stream;
  const std::size_t got = plain_->read(deflater_->input);
  stream.next_in = reinterpret_cast<std::uint8_t*>(deflater_->input.data());
  stream.avail_in = static_cast<std::uint32_t>(got);
  stream.end_of_stream = got == 0 ? 1 : 0;
}

}  // namespace exporter::http
