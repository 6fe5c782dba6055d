// A small blocking HTTP/1.1 client over TCP or a unix socket, for tests: any method, any header, any garbage.
// Everything has a deadline counted from the connection's start; what goes wrong is a std::runtime_error.
// Knows nothing of the exporter, so that it can be used on the shipped binary too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"

namespace exporter::support {

struct Endpoint {
  std::string host = "127.0.0.1";  // a numeric address
  std::uint16_t port = 0;
  std::string unix_path = {};  // not empty: a unix socket
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";
  HttpHeaders headers = {};  // Host and, with a body, Content-Length are added
  std::string body = {};
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;  // chunks joined; whatever Content-Encoding says, not decoded

  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

class HttpConnection {
 public:
  explicit HttpConnection(const Endpoint& to, std::chrono::milliseconds timeout = std::chrono::seconds(10));

  void send(std::string_view raw);  // stops early, without an error, when the peer closes
  HttpResponse receive(std::string_view method = "GET");
  HttpResponse exchange(const HttpRequest& request);

  bool closed_by_peer();                // waits for it until the deadline; what arrives before is thrown away
  std::string received_until_closed();  // and what that was
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  bool wait_for(short events) const;
  bool more();
  std::string line();
  std::string exactly(std::size_t size);
  std::string chunks();

  Fd fd_;
  std::chrono::steady_clock::time_point deadline_;
  std::string unread_;
};

// One request on a connection of its own.
HttpResponse http_request(const Endpoint& to, const HttpRequest& request,
                          std::chrono::milliseconds timeout = std::chrono::seconds(10));
HttpResponse http_get(const Endpoint& to, std::string target, HttpHeaders headers = {});

}  // namespace exporter::support
