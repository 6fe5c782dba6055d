#include "http/server.h"

#include <fcntl.h>
#include <gnutls/abstract.h>
#include <microhttpd.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

#include "http/request_desk.h"

namespace exporter::http {
namespace {

constexpr std::size_t kConnectionMemory =
    std::size_t{16} * 1024;  // headers that need more are answered with 431

// Without it, libmicrohttpd writes a line to stderr for each broken client.
void on_log(void* /*unused*/, const char* format, va_list arguments) {
  std::array<char, 512> line{};
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
  if (length <= 0) return;
  std::string_view text(line.data());
  if (text.ends_with('\n')) text.remove_suffix(1);
  spdlog::debug("http: {}", text);
}

MHD_Result on_policy(void* desk, const sockaddr* /*client*/, socklen_t /*size*/) {
  return static_cast<RequestDesk*>(desk)->admits() ? MHD_YES : MHD_NO;
}

// NOLINTNEXTLINE(readability-function-size): the library says how many parameters there are
MHD_Result on_request(void* desk, MHD_Connection* connection, const char* path, const char* method,
                      const char* /*version*/, const char* /*body*/, std::size_t* body_size, void** state) {
  return static_cast<RequestDesk*>(desk)->on_request(connection, path, method, body_size, state);
}

void on_completed(void* desk, MHD_Connection* connection, void** state, MHD_RequestTerminationCode how) {
  static_cast<RequestDesk*>(desk)->on_completed(connection, state,
                                                how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
}

void on_connection(void* desk, MHD_Connection* connection, void** place,
                   MHD_ConnectionNotificationCode what) {
  static_cast<RequestDesk*>(desk)->on_connection(connection, place, what == MHD_CONNECTION_NOTIFY_STARTED);
}

// Paths are compared as they were sent: decoding "%00" would make "/metrics%00x" equal to "/metrics".
std::size_t keep_escapes(void* /*desk*/, MHD_Connection* /*connection*/, char* text) {
  return std::char_traits<char>::length(text);
}

// What a connection has without TlsMaterial: nothing, so that its handshake fails.
// NOLINTNEXTLINE(readability-function-size): the library says how many parameters there are
int on_certificate(gnutls_session_t /*session*/, const gnutls_datum_t* /*authorities*/, int /*count*/,
                   const gnutls_pk_algorithm_t* /*algorithms*/, int /*algorithm_count*/,
                   gnutls_pcert_st** /*chain*/, unsigned* /*length*/, gnutls_privkey_t* /*key*/) {
  return -1;
}

struct StopDaemon {
  void operator()(MHD_Daemon* daemon) const { ::MHD_stop_daemon(daemon); }
};
using Daemon = std::unique_ptr<MHD_Daemon, StopDaemon>;

ConnectionLimit limit_of(const ServerConfig& config) {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) descriptors.rlim_cur = 0;
  return connection_limit(config.most_connections, descriptors.rlim_cur);
}

Daemon start_daemon(int socket, const ServerConfig& config, ConnectionLimit limit, RequestDesk& desk) {
  constexpr unsigned kMode = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  const bool tls = config.security && config.security->tls();
  // clang-format off
  return Daemon(::MHD_start_daemon(
      tls ? kMode | MHD_USE_TLS : kMode, 0, &on_policy, &desk, &on_request, &desk,
      MHD_OPTION_EXTERNAL_LOGGER, &on_log, nullptr,  // first, or what comes before is said on stderr
      MHD_OPTION_LISTEN_SOCKET, socket,
      MHD_OPTION_NOTIFY_COMPLETED, &on_completed, &desk,
      MHD_OPTION_NOTIFY_CONNECTION, &on_connection, &desk,
      MHD_OPTION_UNESCAPE_CALLBACK, &keep_escapes, &desk,
      MHD_OPTION_CONNECTION_LIMIT, limit.hard,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,
      MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(config.idle_timeout.count()),
      tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, &on_certificate,
      MHD_OPTION_END));
  // clang-format on
}

}  // namespace

class Server::Running {
 public:
  static Result<std::unique_ptr<Running>> start(ListenSocket socket, const ServerConfig& config,
                                                Handlers handlers) {
    const auto limit = limit_of(config);
    std::unique_ptr<Running> running(new Running(std::move(socket), config, std::move(handlers), limit));
    // libmicrohttpd closes the descriptor it gets; whether it does when it fails depends on where it fails,
    // so then nobody closes this copy.
    const int copy = ::fcntl(running->socket_.fd(), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return Error::from_errno("start the HTTP server: copy the socket's descriptor");
    running->daemon_ = start_daemon(copy, config, limit, running->desk_);
    if (!running->daemon_) return Error::from_errno("start the HTTP server");
    return running;
  }

  [[nodiscard]] std::string display() const { return socket_.display(); }

  Result<void> secure(std::shared_ptr<const WebSecurity> security) {
    return desk_.secure(std::move(security));
  }

  // MHD_quiesce_daemon() is avoided: in 0.9.75 it can abort the process when it meets its own event loop.
  // Instead, whoever comes now is turned away at the door.
  void stop(Duration grace) {
    const auto deadline = Clock::now() + grace;
    desk_.close();
    desk_.wait_until_idle(deadline);
    daemon_.reset();
  }

 private:
  Running(ListenSocket socket, const ServerConfig& config, Handlers handlers, ConnectionLimit limit)
      : socket_(std::move(socket)), desk_(config, std::move(handlers), limit) {}

  ListenSocket socket_;
  RequestDesk desk_;
  Daemon daemon_;
};

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}

Server::~Server() { stop(Duration::zero()); }

Result<std::unique_ptr<Server>> Server::start(ListenSocket socket, const ServerConfig& config,
                                              Handlers handlers) {
  auto running = Running::start(std::move(socket), config, std::move(handlers));
  if (!running) return running.error();
  return std::unique_ptr<Server>(new Server(std::move(*running)));
}

std::string Server::display() const { return running_ ? running_->display() : std::string(); }

Result<void> Server::secure(std::shared_ptr<const WebSecurity> security) {
  return running_ ? running_->secure(std::move(security)) : Result<void>();
}

void Server::stop(Duration grace) {
  if (running_) running_->stop(grace);
  running_.reset();
}

}  // namespace exporter::http
