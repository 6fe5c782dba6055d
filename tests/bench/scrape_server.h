// ScrapeServer: the exporter's own HTTP server in this process, on a unix socket, over whatever text it is
// given.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/exposition_format.h"
#include "base/text_stream.h"
#include "bench/scratch_folder.h"
#include "bench/value.h"
#include "http/server.h"
#include "support/http_client.h"

namespace exporter::bench {

class ScrapeServer {
 public:
  using Render = std::function<std::unique_ptr<TextStream>(ExpositionFormat)>;

  explicit ScrapeServer(Render render)
      : server_(value_of(http::Server::start(value_of(http::ListenSocket::bind(address())), {},
                                             {.fresh_or_later = [](const auto&) { return true; },
                                              .exposition = std::move(render),
                                              .not_ready = [] { return std::nullopt; },
                                              .count_scrape = [](int, Duration) {}}))) {}

  [[nodiscard]] support::Endpoint endpoint() const { return {.unix_path = folder_.socket()}; }

 private:
  [[nodiscard]] ListenAddress address() const {
    ListenAddress address;
    address.unix_path = folder_.socket();
    return address;
  }

  ScratchFolder folder_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace exporter::bench
