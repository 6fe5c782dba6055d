#include "http/site.h"

#include <utility>

#include "http/gzip_stream.h"
#include "http/landing_page.h"

namespace exporter::http {
namespace {

constexpr std::string_view kLanding = "/";
constexpr std::string_view kHealthy = "/-/healthy";
constexpr std::string_view kReady = "/-/ready";
constexpr std::string_view kReload = "/-/reload";

// As Prometheus answers.
Reply reload_refusal(Method method) {
  if (method == Method::Post) return text_reply(MHD_HTTP_FORBIDDEN, "Lifecycle API is not enabled.\n");
  return text_reply(MHD_HTTP_METHOD_NOT_ALLOWED, "only POST\n").with(MHD_HTTP_HEADER_ALLOW, "POST");
}

}  // namespace

Site::Site(ServerConfig config, const Handlers& handlers)
    : config_(std::move(config)),
      handlers_(handlers),
      landing_(landing_page(config_.version, config_.telemetry_path, config_.api_root, config_.api_lists)) {}

Reply Site::page(std::string_view path, Method method) const {
  if (path == kReload) return reload_refusal(method);
  if (!is_telemetry(path) && path != kLanding && path != kHealthy && path != kReady) {
    return text_reply(MHD_HTTP_NOT_FOUND, "not found; the metrics are at " + config_.telemetry_path + "\n");
  }
  if (!reads(method)) {
    return text_reply(MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n")
        .with(MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  }
  if (path == kLanding) return html_reply(landing_);
  return path == kHealthy ? text_reply(MHD_HTTP_OK, "healthy\n") : readiness();
}

bool Site::reloads(std::string_view path, Method method) const {
  return path == kReload && method == Method::Post && handlers_.reload;
}

Reply Site::reloaded(const ReloadAnswer* answer) {
  if (answer == nullptr) return text_reply(MHD_HTTP_SERVICE_UNAVAILABLE, "shutting down\n");
  return text_reply(answer->status, answer->text);
}

Reply Site::readiness() const {
  const auto reason = handlers_.not_ready();
  if (!reason) return text_reply(MHD_HTTP_OK, "ready\n");
  return text_reply(MHD_HTTP_SERVICE_UNAVAILABLE, "not ready: " + *reason + "\n");
}

Reply Site::scrape(ExpositionFormat format, bool compress, Method method) const {
  auto reply = method == Method::Head ? stream_head_reply()
                                      : stream_reply(body(handlers_.exposition(format), compress));
  reply = std::move(reply)
              .with(MHD_HTTP_HEADER_CONTENT_TYPE, content_type(format))
              .with(MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
  if (compress) reply = std::move(reply).with(MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  return reply;
}

// An answer holds for the moment in which it is given: nobody is to keep it.
Reply Site::json(ApiAnswer answer, bool compress, Method method) const {
  if (!answer.stream)
    return json_reply(answer.status, answer.text).with(MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  auto reply =
      method == Method::Head ? stream_head_reply() : stream_reply(body(std::move(answer.stream), compress));
  reply.status = answer.status;
  reply = std::move(reply)
              .with(MHD_HTTP_HEADER_CONTENT_TYPE, kJson)
              .with(MHD_HTTP_HEADER_CACHE_CONTROL, "no-store")
              .with(MHD_HTTP_HEADER_VARY, "Accept-Encoding");
  if (compress) reply = std::move(reply).with(MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  return reply;
}

std::unique_ptr<Body> Site::body(std::unique_ptr<TextStream> stream, bool compress) const {
  if (compress) stream = std::make_unique<GzipStream>(std::move(stream));
  return std::make_unique<Body>(std::move(stream), Clock::now() + config_.answer_timeout);
}

}  // namespace exporter::http
