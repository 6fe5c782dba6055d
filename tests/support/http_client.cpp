#include "support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace exporter::support {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

template <class T>
Address wrap(const T& address) {
  Address wrapped;
  std::memcpy(&wrapped.storage, &address, sizeof(address));
  wrapped.size = sizeof(address);
  return wrapped;
}

Address unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("the socket's path is too long");
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return wrap(address);
}

Address resolve(const Endpoint& to) {
  if (!to.unix_path.empty()) return unix_address(to.unix_path);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(to.port);
  if (::inet_pton(AF_INET, to.host.c_str(), &v4.sin_addr) == 1) return wrap(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(to.port);
  if (::inet_pton(AF_INET6, to.host.c_str(), &v6.sin6_addr) == 1) return wrap(v6);
  throw std::runtime_error("not a numeric address: " + to.host);
}

[[noreturn]] void fail(const char* doing) { throw std::system_error(errno, std::system_category(), doing); }

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool has_body(std::string_view method, int status) {
  return method != "HEAD" && status >= 200 && status != 204 && status != 304;
}

}  // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  const std::string wanted(name);
  for (const auto& [key, value] : headers) {
    if (::strcasecmp(key.c_str(), wanted.c_str()) == 0) return value;
  }
  return std::nullopt;
}

HttpConnection::HttpConnection(const Endpoint& to, std::chrono::milliseconds timeout)
    : deadline_(std::chrono::steady_clock::now() + timeout) {
  const auto address = resolve(to);
  fd_ = Fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd_) fail("socket");
  if (::connect(fd(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0) return;
  if (errno != EINPROGRESS) fail("connect");
  if (!wait_for(POLLOUT)) throw std::runtime_error("connect: timed out");
  int failure = 0;
  socklen_t size = sizeof(failure);
  if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &failure, &size) != 0) fail("getsockopt");
  if (failure != 0) throw std::system_error(failure, std::system_category(), "connect");
}

bool HttpConnection::wait_for(short events) const {
  using std::chrono::milliseconds;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline_ - std::chrono::steady_clock::now());
    pollfd watched{fd(), events, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(std::max<milliseconds::rep>(0, left.count())));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) fail("poll");
  }
}

void HttpConnection::send(std::string_view raw) {
  while (!raw.empty()) {
    if (!wait_for(POLLOUT)) throw std::runtime_error("send: timed out");
    const auto sent = ::send(fd(), raw.data(), raw.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
    if (sent < 0 && errno != EAGAIN) fail("send");
    raw.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
}

// False at the end of what the peer sends.
bool HttpConnection::more() {
  std::array<char, 65536> buffer;
  for (;;) {
    if (!wait_for(POLLIN)) throw std::runtime_error("receive: timed out");
    const auto got = ::recv(fd(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EAGAIN) continue;
    if (got < 0 && errno == ECONNRESET) return false;
    if (got < 0) fail("receive");
    unread_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }
}

std::string HttpConnection::line() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (!more()) throw std::runtime_error("closed in the middle of a line: \"" + unread_ + "\"");
  }
  std::string text = unread_.substr(0, end);
  unread_.erase(0, end + 2);
  return text;
}

std::string HttpConnection::exactly(std::size_t size) {
  while (unread_.size() < size) {
    if (!more()) throw std::runtime_error("closed in the middle of a body");
  }
  std::string text = unread_.substr(0, size);
  unread_.erase(0, size);
  return text;
}

std::string HttpConnection::chunks() {
  std::string body;
  for (;;) {
    const auto size = std::stoul(line(), nullptr, 16);
    body += exactly(size);
    if (!line().empty()) throw std::runtime_error("a chunk is longer than it says, or has a trailer");
    if (size == 0) return body;
  }
}

std::string HttpConnection::received_until_closed() {
  while (more()) {
  }
  return std::exchange(unread_, {});
}

HttpResponse HttpConnection::receive(std::string_view method) {
  HttpResponse response;
  const auto status_line = line();
  if (!status_line.starts_with("HTTP/1.")) throw std::runtime_error("no status line: " + status_line);
  response.status = std::stoi(status_line.substr(9));
  for (auto text = line(); !text.empty(); text = line()) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) throw std::runtime_error("no header: " + text);
    response.headers.emplace_back(text.substr(0, colon), trim(std::string_view(text).substr(colon + 1)));
  }
  if (!has_body(method, response.status)) return response;
  if (response.header("Transfer-Encoding") == "chunked") {
    response.body = chunks();
  } else if (const auto length = response.header("Content-Length")) {
    response.body = exactly(std::stoul(*length));
  } else {
    response.body = received_until_closed();
  }
  return response;
}

HttpResponse HttpConnection::exchange(const HttpRequest& request) {
  std::string raw = request.method + " " + request.target + " HTTP/1.1\r\nHost: test\r\n";
  for (const auto& [name, value] : request.headers) raw += name + ": " + value + "\r\n";
  if (!request.body.empty()) raw += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  send(raw + "\r\n" + request.body);
  return receive(request.method);
}

bool HttpConnection::closed_by_peer() {
  try {
    received_until_closed();
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

HttpResponse http_request(const Endpoint& to, const HttpRequest& request, std::chrono::milliseconds timeout) {
  return HttpConnection(to, timeout).exchange(request);
}

HttpResponse http_get(const Endpoint& to, std::string target, HttpHeaders headers) {
  return http_request(to, {.target = std::move(target), .headers = std::move(headers)});
}

}  // namespace exporter::support
