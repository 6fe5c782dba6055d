#include "http/gzip_stream.h"

#include "inflate.h"
#include "support/catch.h"
#include "text_streams.h"

namespace exporter::http {
namespace {

std::string read_all(TextStream& stream, std::size_t at_once) {
  std::string all;
  std::string buffer(at_once, '\0');
  while (const auto got = stream.read(buffer)) all.append(buffer, 0, got);
  return all;
}

TEST_CASE("what was compressed comes out again, whatever the size of text and reads", "[http]") {
  const std::size_t size = GENERATE(0U, 1U, 65535U, 65536U, 65537U, 5'000'000U);
  const std::size_t at_once = GENERATE(1U, 7U, 4096U, 14'567U, 65536U, 10'000'000U);
  if (size > 100'000 && at_once < 100) return;  // slow, and says nothing new
  CAPTURE(size, at_once);
  const auto text = metrics_like_text(size);
  GzipStream stream(std::make_unique<StringStream>(text));

  const auto compressed = read_all(stream, at_once);

  CHECK(inflate(compressed) == text);
  CHECK(stream.read({}) == 0);
}

TEST_CASE("a source that gives little at a time is compressed all the same", "[http]") {
  const auto text = metrics_like_text(100'000);
  GzipStream stream(std::make_unique<StringStream>(text, 61));

  const auto compressed = read_all(stream, 4096);

  CHECK(inflate(compressed) == text);
}

TEST_CASE("metrics shrink to a small part of their size", "[http]") {
  GzipStream stream(std::make_unique<StringStream>(metrics_like_text(1'000'000)));

  CHECK(read_all(stream, 16'384).size() < 250'000);
}

TEST_CASE("what does not compress survives it", "[http]") {
  std::string noise(300'000, '\0');
  std::uint64_t state = 88172645463325252U;
  for (auto& byte : noise) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    byte = static_cast<char>(state);
  }
  GzipStream stream(std::make_unique<StringStream>(noise));

  CHECK(inflate(read_all(stream, 10'007)) == noise);
}

}  // namespace
}  // namespace exporter::http
