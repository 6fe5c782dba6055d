// Site: what is to be found where. Exact paths only, GET and HEAD only. It decides; RequestDesk talks to the
// library. For the server's thread alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/reply.h"
#include "http/server.h"

namespace exporter::http {

enum class Method : std::uint8_t { Get, Head, Other };

class Site {
 public:
  // `handlers` outlives it.
  Site(ServerConfig config, const Handlers& handlers);

  [[nodiscard]] bool is_telemetry(std::string_view path) const { return path == config_.telemetry_path; }

  // All answers except that to a scrape with a method it understands.
  [[nodiscard]] Reply page(std::string_view path, Method method) const;

  // For HEAD it is the headers that GET would get. `compress` says that the client may get gzip.
  [[nodiscard]] Reply scrape(ExpositionFormat format, bool compress, Method method) const;

 private:
  [[nodiscard]] Reply readiness() const;
  [[nodiscard]] std::unique_ptr<Body> body(ExpositionFormat format, bool compress) const;

  ServerConfig config_;
  const Handlers& handlers_;
  std::string landing_;
};

}  // namespace exporter::http
