// Site: what is to be found where. Exact paths only, GET and HEAD only, but for the one that reloads. It
// decides; RequestDesk talks to the library. For the server's thread alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/reply.h"
#include "http/server.h"

namespace exporter::http {

enum class Method : std::uint8_t { Get, Head, Post, Other };
constexpr bool reads(Method method) { return method == Method::Get || method == Method::Head; }

class Site {
 public:
  // `handlers` outlives it.
  Site(ServerConfig config, const Handlers& handlers);

  [[nodiscard]] bool is_telemetry(std::string_view path) const { return path == config_.telemetry_path; }

  [[nodiscard]] bool is_api(std::string_view path) const {
    const std::string_view root = config_.api_root;
    return !root.empty() && (path.starts_with(root) || path == root.substr(0, root.size() - 1));
  }

  // Somebody asks for a reload who may.
  [[nodiscard]] bool reloads(std::string_view path, Method method) const;
  // `answer` is null where there will be none any more.
  [[nodiscard]] static Reply reloaded(const ReloadAnswer* answer);

  // All answers except those of the API, to a reload, and to a scrape with a method it understands.
  [[nodiscard]] Reply page(std::string_view path, Method method) const;

  // For HEAD it is the headers that GET would get. `compress` says that the client may get gzip.
  [[nodiscard]] Reply scrape(ExpositionFormat format, bool compress, Method method) const;

  // Of the API.
  [[nodiscard]] Reply json(ApiAnswer answer, bool compress, Method method) const;

 private:
  [[nodiscard]] Reply readiness() const;
  [[nodiscard]] std::unique_ptr<Body> body(std::unique_ptr<TextStream> stream, bool compress) const;

  ServerConfig config_;
  const Handlers& handlers_;
  std::string landing_;
};

}  // namespace exporter::http
