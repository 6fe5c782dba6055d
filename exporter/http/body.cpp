#include "http/body.h"

#include <microhttpd.h>

#include <algorithm>
#include <exception>

namespace exporter::http {

ssize_t Body::pull(std::span<char> to) noexcept try {
  if (Clock::now() >= deadline_) return MHD_CONTENT_READER_END_WITH_ERROR;
  const std::size_t got = read(to);
  return got == 0 ? MHD_CONTENT_READER_END_OF_STREAM : static_cast<ssize_t>(got);
} catch (const std::exception&) {
  return MHD_CONTENT_READER_END_WITH_ERROR;
}

std::size_t Body::read(std::span<char> to) {
  if (!stream_) return 0;
  if (held_at_ < held_.size()) return read_held(to);
  if (to.size() >= TextStream::kMinRead) return stream_->read(to);
  held_.resize(TextStream::kMinRead);
  held_.resize(stream_->read(held_));
  held_at_ = 0;
  return read_held(to);
}

std::size_t Body::read_held(std::span<char> to) {
  const auto count = std::min(to.size(), held_.size() - held_at_);
  std::copy_n(held_.data() + held_at_, count, to.data());
  held_at_ += count;
  return count;
}

}  // namespace exporter::http
