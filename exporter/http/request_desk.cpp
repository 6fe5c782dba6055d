#include "http/request_desk.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <string>
#include <utility>

#include "http/negotiation.h"
#include "http/request_headers.h"
#include "http/request_target.h"

namespace exporter::http {
namespace {

constexpr std::size_t kLongestBody = 65536;  // read and dropped; a longer one ends the connection
constexpr int kClientGone = 499;             // as nginx and others count it

Method method_of(std::string_view name) {
  if (name == MHD_HTTP_METHOD_GET) return Method::Get;
  return name == MHD_HTTP_METHOD_HEAD ? Method::Head : Method::Other;
}

OpenConnections::Place* place_of(MHD_Connection* connection) {
  const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == nullptr ? nullptr : static_cast<OpenConnections::Place*>(info->socket_context);
}

}  // namespace

struct RequestDesk::Request {
  TimePoint began;
  Method method;
  bool telemetry;
  bool asked_for_fresh = false;
  bool compressed = false;
  int status = 0;  // 0 until something was queued
  std::size_t body_size = 0;
};

RequestDesk::RequestDesk(const ServerConfig& config, Handlers handlers, ConnectionLimit limit)
    : handlers_(std::move(handlers)),
      site_(config, handlers_),
      connections_(limit.comfortable, limit.last_descriptor),
      most_compressed_(config.most_compressed) {}

void RequestDesk::close() {
  closing_ = true;
  waiting_->close();
}

void RequestDesk::on_connection(MHD_Connection* connection, void** place, bool arrived) noexcept try {
  if (!arrived) {
    connections_.left(static_cast<OpenConnections::Place*>(std::exchange(*place, nullptr)));
    return;
  }
  const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  if (info != nullptr) *place = connections_.arrived(info->connect_fd);
} catch (const std::exception& failure) {
  spdlog::debug("http: a connection was not noted: {}", failure.what());
}

MHD_Result RequestDesk::on_request(MHD_Connection* connection, const char* target, const char* method,
                                   std::size_t* body_size, void** state) noexcept try {
  const std::string_view path = path_of(target);
  if (*state == nullptr) return begin(connection, path, method, state);
  auto& request = *static_cast<Request*>(*state);
  if (const auto piece = std::exchange(*body_size, 0); piece != 0) {
    request.body_size += piece;
    return request.body_size <= kLongestBody ? MHD_YES : MHD_NO;
  }
  try {
    return answer(connection, request, path);
  } catch (const std::exception& failure) {
    spdlog::debug("http: a request failed: {}", failure.what());
    return queue(connection, request, text_reply(MHD_HTTP_INTERNAL_SERVER_ERROR, "internal error\n"));
  }
} catch (const std::exception& failure) {
  spdlog::debug("http: a request was dropped: {}", failure.what());
  return MHD_NO;
}

// A reply to this first call would end the connection after it: keep-alive needs the request read to its end.
MHD_Result RequestDesk::begin(MHD_Connection* connection, std::string_view path, const char* method,
                              void** state) {
  *state =
      new Request{.began = Clock::now(), .method = method_of(method), .telemetry = site_.is_telemetry(path)};
  in_flight_.begin();
  connections_.request_began(place_of(connection));
  return MHD_YES;
}

MHD_Result RequestDesk::answer(MHD_Connection* connection, Request& request, std::string_view path) {
  if (!request.telemetry || request.method == Method::Other) {
    return queue(connection, request, site_.page(path, request.method));
  }
  if (request.method == Method::Get && waits(connection, request)) return MHD_YES;
  return queue(connection, request, scrape(connection, request));
}

// True: the connection is suspended, and answer() is called again when it is resumed.
bool RequestDesk::waits(MHD_Connection* connection, Request& request) {
  if (closing_ || std::exchange(request.asked_for_fresh, true)) return false;
  const auto ticket = waiting_->expect(connection);
  if (handlers_.fresh_or_later([room = waiting_, ticket] { room->resume(ticket); })) {
    waiting_->forget(ticket);
    return false;
  }
  return waiting_->suspend(ticket);
}

Reply RequestDesk::scrape(MHD_Connection* connection, Request& request) {
  const auto format = negotiate_format(request_header(connection, MHD_HTTP_HEADER_ACCEPT));
  const bool compress = compressed_ < most_compressed_ &&
                        accepts_gzip(request_header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
  auto reply = site_.scrape(format, compress, request.method);
  request.compressed = compress;
  if (compress) ++compressed_;
  return reply;
}

MHD_Result RequestDesk::queue(MHD_Connection* connection, Request& request, Reply reply) {
  if (closing_) reply = std::move(reply).with(MHD_HTTP_HEADER_CONNECTION, "close");
  if (!reply.content) return MHD_NO;
  const auto queued = ::MHD_queue_response(connection, reply.status, reply.content.get());
  if (queued == MHD_YES) request.status = static_cast<int>(reply.status);
  return queued;
}

void RequestDesk::on_completed(MHD_Connection* connection, void** state, bool sent) noexcept try {
  const std::unique_ptr<Request> request(static_cast<Request*>(std::exchange(*state, nullptr)));
  if (!request) return;
  if (request->compressed) --compressed_;
  connections_.request_ended(place_of(connection));
  in_flight_.end();
  if (request->telemetry) {
    handlers_.count_scrape(sent ? request->status : kClientGone, Clock::now() - request->began);
  }
} catch (const std::exception& failure) {
  spdlog::debug("http: a scrape was not counted: {}", failure.what());
}

}  // namespace exporter::http
