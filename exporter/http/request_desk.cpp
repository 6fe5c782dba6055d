#include "http/request_desk.h"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

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
  if (name == MHD_HTTP_METHOD_HEAD) return Method::Head;
  return name == MHD_HTTP_METHOD_POST ? Method::Post : Method::Other;
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
  bool api;
  Doorman::Guest guest = {};
  bool asked_for_fresh = false;
  bool compressed = false;
  int status = 0;  // 0 until something was queued
  std::size_t body_size = 0;
  std::shared_ptr<const ReloadOutcome> reload = {};
};

RequestDesk::RequestDesk(const ServerConfig& config, Handlers handlers, ConnectionLimit limit)
    : handlers_(std::move(handlers)),
      site_(config, handlers_),
      connections_(limit.comfortable, limit.last_descriptor),
      most_compressed_(config.most_compressed),
      doorman_(config.security, waiting_) {}

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
  if (info == nullptr) return;
  auto* const arrival = connections_.arrived(info->connect_fd);
  *place = arrival;
  if (!doorman_.arm(connection, arrival->keeps)) ::shutdown(info->connect_fd, SHUT_RDWR);
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
  *state = new Request{.began = Clock::now(),
                       .method = method_of(method),
                       .telemetry = site_.is_telemetry(path),
                       .api = site_.is_api(path)};
  in_flight_.begin();
  connections_.request_began(place_of(connection));
  return MHD_YES;
}

MHD_Result RequestDesk::answer(MHD_Connection* connection, Request& request, std::string_view path) {
  const auto admission = doorman_.admit(connection, request.guest);
  if (admission == Admission::Waits) return MHD_YES;
  if (admission != Admission::Welcome) return queue(connection, request, Doorman::refusal(admission));
  if (request.api && !request.telemetry) return answer_api(connection, request, path);
  if (site_.reloads(path, request.method)) return answer_reload(connection, request);
  if (!request.telemetry || !reads(request.method)) {
    return queue(connection, request, site_.page(path, request.method));
  }
  if (request.method == Method::Get && waits(connection, request, handlers_.fresh_or_later)) return MHD_YES;
  return queue(connection, request, scrape(connection, request));
}

// True: the connection is suspended, and answer() is called again when it is resumed.
template <class Ask>
bool RequestDesk::waits(MHD_Connection* connection, Request& request, const Ask& ask) {
  if (closing_ || std::exchange(request.asked_for_fresh, true)) return false;
  const auto ticket = waiting_->expect(connection);
  if (ask([room = waiting_, ticket] { room->resume(ticket); })) {
    waiting_->forget(ticket);
    return false;
  }
  return waiting_->suspend(ticket);
}

Reply RequestDesk::scrape(MHD_Connection* connection, Request& request) {
  const auto format = negotiate_format(request_header(connection, MHD_HTTP_HEADER_ACCEPT));
  const bool compress = may_compress(connection);
  auto reply = site_.scrape(format, compress, request.method);
  request.compressed = compress;
  if (compress) ++compressed_;
  return reply;
}

bool RequestDesk::may_compress(MHD_Connection* connection) const {
  return compressed_ < most_compressed_ &&
         accepts_gzip(request_header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
}

MHD_Result RequestDesk::answer_api(MHD_Connection* connection, Request& request, std::string_view path) {
  const std::string query = request_query(connection);
  const ApiRequest asked{.path = path, .query = query, .reads = reads(request.method)};
  const auto ask = [&](std::function<void()> resume) {
    return handlers_.api_ready_or_later(asked, std::move(resume));
  };
  if (waits(connection, request, ask)) return MHD_YES;
  auto answer = handlers_.api_answer(asked);
  const bool compress = answer.stream && may_compress(connection);
  auto reply = site_.json(std::move(answer), compress, request.method);
  request.compressed = compress;
  if (compress) ++compressed_;
  return queue(connection, request, std::move(reply));
}

MHD_Result RequestDesk::answer_reload(MHD_Connection* connection, Request& request) {
  const auto ask = [&](std::function<void()> resume) {
    request.reload = handlers_.reload(std::move(resume));
    return false;
  };
  if (waits(connection, request, ask)) return MHD_YES;
  const auto outcome = request.reload ? request.reload->latest() : nullptr;
  return queue(connection, request, Site::reloaded(outcome.get()));
}

MHD_Result RequestDesk::queue(MHD_Connection* connection, Request& request, Reply reply) {
  if (closing_) reply = std::move(reply).with(MHD_HTTP_HEADER_CONNECTION, "close");
  if (request.guest.security) {
    for (const auto& [name, value] : request.guest.security->settings().headers)
      reply = std::move(reply).with(name.c_str(), value);
  }
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
