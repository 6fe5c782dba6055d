// GzipStream: another stream, compressed while it is read (ISA-L, level 1). One gzip member whatever the
// sizes of the reads; about 250 KiB of memory however long the text. Used by one thread at a time.
#pragma once

#include <memory>

#include "base/text_stream.h"

namespace exporter::http {

class GzipStream : public TextStream {
 public:
  explicit GzipStream(std::unique_ptr<TextStream> plain);
  ~GzipStream() override;

  // Unlike other streams, it takes any size.
  std::size_t read(std::span<char> to) override;

 private:
  struct Deflater;

  void refill();

  std::unique_ptr<TextStream> plain_;
  std::unique_ptr<Deflater> deflater_;
};

}  // namespace exporter::http
