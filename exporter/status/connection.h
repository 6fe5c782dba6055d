// Connection: a stream to a server, with a deadline for everything.
#pragma once

#include <memory>

#include "base/byte_stream.h"
#include "base/fd.h"
#include "base/units.h"
#include "model/listen_address.h"

namespace exporter::status {

class Connection final : public ByteStream {
 public:
  // An address that one can listen on but not speak to, such as ":9091" or "0.0.0.0:9091", is this host.
  static Result<std::unique_ptr<Connection>> open(const ListenAddress& to, TimePoint deadline);

  Result<void> send(std::string_view bytes) override;
  Result<std::size_t> receive(std::span<char> to) override;

  // Nobody else but a process of this host can be at the other end.
  [[nodiscard]] bool stays_on_this_host() const;

 private:
  Connection(Fd fd, TimePoint deadline) : fd_(std::move(fd)), deadline_(deadline) {}

  Fd fd_;
  TimePoint deadline_;
};

}  // namespace exporter::status
