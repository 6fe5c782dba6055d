#include "http/body.h"

#include <microhttpd.h>

#include <stdexcept>

#include "support/catch.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

constexpr auto kNever = TimePoint::max();

// Holds its users to the promise that there is room for a line.
class Demanding : public StringStream {
 public:
  using StringStream::StringStream;
  std::size_t read(std::span<char> to) override {
    if (to.size() < kMinRead) throw std::runtime_error("no room for a line");
    return StringStream::read(to);
  }
};

class Failing : public TextStream {
 public:
  std::size_t read(std::span<char>) override { throw std::bad_alloc(); }
};

TEST_CASE("a body fits into buffers of any size, even where a line does not", "[http]") {
  const std::size_t at_once = GENERATE(1U, 100U, 4095U, 4096U, 20'000U);
  CAPTURE(at_once);
  const auto text = metrics_like_text(50'000);
  Body body(std::make_unique<Demanding>(text), kNever);

  std::string all;
  std::string buffer(at_once, '\0');
  ssize_t got = 0;
  while ((got = body.pull(buffer)) > 0) all.append(buffer, 0, static_cast<std::size_t>(got));

  CHECK(got == MHD_CONTENT_READER_END_OF_STREAM);
  CHECK(all == text);
}

TEST_CASE("buffers that grow and shrink lose nothing", "[http]") {
  const auto text = metrics_like_text(50'000);
  Body body(std::make_unique<Demanding>(text), kNever);

  std::string all;
  std::string buffer(8192, '\0');
  bool small = true;
  for (ssize_t got = 1; got > 0; small = !small) {
    got = body.pull({buffer.data(), small ? 10U : buffer.size()});
    if (got > 0) all.append(buffer, 0, static_cast<std::size_t>(got));
  }

  CHECK(all == text);
}

TEST_CASE("a body that fails ends the connection, not the process", "[http]") {
  std::string buffer(8192, '\0');
  Body body(std::make_unique<Failing>(), kNever);

  CHECK(body.pull(buffer) == MHD_CONTENT_READER_END_WITH_ERROR);
}

TEST_CASE("a body that takes longer than it may is cut off", "[http]") {
  std::string buffer(8192, '\0');
  Body body(std::make_unique<StringStream>("late\n"), Clock::now());

  CHECK(body.pull(buffer) == MHD_CONTENT_READER_END_WITH_ERROR);
}

}  // namespace
}  // namespace exporter::http
