#include "http/site.h"

#include <utility>

#include "http/gzip_stream.h"
#include "http/landing_page.h"

namespace exporter::http {
namespace {

constexpr std::string_view kLanding = "/";
constexpr std::string_view kHealthy = "/-/healthy";
constexpr std::string_view kReady = "/-/ready";

}  // namespace

Site::Site(ServerConfig config, const Handlers& handlers)
    : config_(std::move(config)),
      handlers_(handlers),
      landing_(landing_page(config_.version, config_.telemetry_path)) {}

Reply Site::page(std::string_view path, Method method) const {
  if (!is_telemetry(path) && path != kLanding && path != kHealthy && path != kReady) {
    return text_reply(MHD_HTTP_NOT_FOUND, "not found; the metrics are at " + config_.telemetry_path + "\n");
  }
  if (method == Method::Other) {
    return text_reply(MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n")
        .with(MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  }
  if (path == kLanding) return html_reply(landing_);
  return path == kHealthy ? text_reply(MHD_HTTP_OK, "healthy\n") : readiness();
}

Reply Site::readiness() const {
  const auto reason = handlers_.not_ready();
  if (!reason) return text_reply(MHD_HTTP_OK, "ready\n");
  return text_reply(MHD_HTTP_SERVICE_UNAVAILABLE, "not ready: " + *reason + "\n");
}

Reply Site::scrape(ExpositionFormat format, bool compress, Method method) const {
  auto reply = method == Method::Head ? stream_head_reply() : stream_reply(body(format, compress));
  reply = std::move(reply)
              .with(MHD_HTTP_HEADER_CONTENT_TYPE, content_type(format))
              .with(MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
  if (compress) reply = std::move(reply).with(MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  return reply;
}

std::unique_ptr<Body> Site::body(ExpositionFormat format, bool compress) const {
  auto stream = handlers_.exposition(format);
  if (compress) stream = std::make_unique<GzipStream>(std::move(stream));
  return std::make_unique<Body>(std::move(stream), Clock::now() + config_.answer_timeout);
}

}  // namespace exporter::http
