#include "http/reply.h"

#include <utility>

namespace exporter::http {
namespace {

// Only bodies without chunks (HTTP/1.0) use it; the others are pulled straight into the connection's memory.
constexpr std::size_t kBlock = std::size_t{16} * 1024;

ssize_t pull(void* body, std::uint64_t /*position*/, char* to, std::size_t size) {
  return static_cast<Body*>(body)->pull({to, size});
}

void release(void* body) { delete static_cast<Body*>(body); }

Reply fixed_reply(unsigned status, std::string_view body, std::string_view type) {
  // MHD_RESPMEM_MUST_COPY: it only reads, whatever its signature says.
  auto* const bytes = const_cast<char*>(body.data());
  Content content(::MHD_create_response_from_buffer(body.size(), bytes, MHD_RESPMEM_MUST_COPY));
  return Reply{status, std::move(content)}
      .with(MHD_HTTP_HEADER_CONTENT_TYPE, type)
      .with("X-Content-Type-Options", "nosniff");
}

}  // namespace

Reply&& Reply::with(const char* header, std::string_view value) && {
  if (const char* const old = content ? ::MHD_get_response_header(content.get(), header) : nullptr)
    ::MHD_del_response_header(content.get(), header, std::string(old).c_str());
  if (content && ::MHD_add_response_header(content.get(), header, std::string(value).c_str()) != MHD_YES) {
    content.reset();
  }
  return std::move(*this);
}

Reply text_reply(unsigned status, std::string_view text) {
  return fixed_reply(status, text, "text/plain; charset=utf-8");
}

// Whoever is refused for what it did, or for now, is told what would do.
Reply json_reply(unsigned status, std::string_view json) {
  auto reply = fixed_reply(status, json, kJson);
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED) return std::move(reply).with(MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  if (status == MHD_HTTP_SERVICE_UNAVAILABLE) return std::move(reply).with(MHD_HTTP_HEADER_RETRY_AFTER, "1");
  return reply;
}

Reply html_reply(std::string_view html) {
  return fixed_reply(MHD_HTTP_OK, html, "text/html; charset=utf-8")
      .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
}

Reply stream_reply(std::unique_ptr<Body> body) {
  Content content(::MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kBlock, &pull, body.get(), &release));
  if (content) (void)body.release();  // release() frees it with the response
  return Reply{MHD_HTTP_OK, std::move(content)};
}

Reply stream_head_reply() {
  auto reply = stream_reply(std::make_unique<Body>(nullptr, TimePoint::max()));
  // libmicrohttpd 0.9.75 sends the last chunk even after HEAD; without chunks, the end of the connection is
  // the end.
  const auto plain = MHD_RF_HTTP_1_0_COMPATIBLE_STRICT;
  if (reply.content && ::MHD_set_response_options(reply.content.get(), plain, MHD_RO_END) != MHD_YES) {
    reply.content.reset();
  }
  return reply;
}

}  // namespace exporter::http
