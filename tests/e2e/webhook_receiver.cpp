#include "e2e/webhook_receiver.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <regex>
#include <system_error>

#include "support/endpoint.h"

namespace exporter::support {
namespace {

constexpr std::string_view kEndOfHeaders = "\r\n\r\n";
constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

Fd listen_here(std::uint16_t port) {
  Fd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = endpoint_of("127.0.0.1", port);
  if (!made || bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(made.get(), 8) != 0)
    throw std::system_error(errno, std::generic_category(), "listen for webhooks");
  return made;
}

// Appends what has arrived; false when there is nothing more.
bool more(const Fd& peer, std::string& text) {
  std::array<char, 4096> part{};
  const ssize_t size = recv(peer.get(), part.data(), part.size(), 0);
  if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
  return size > 0;
}

std::size_t content_length(const std::string& headers) {
  static const std::regex length("\r\ncontent-length: *([0-9]+)", std::regex::icase);
  std::smatch found;
  return std::regex_search(headers, found, length) ? std::stoul(found[1]) : 0;
}

}  // namespace

WebhookReceiver::WebhookReceiver(const Namespace& where, std::uint16_t port) {
  where.inside([&] { listener_ = listen_here(port); });
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

std::vector<WebhookReceiver::Message> WebhookReceiver::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void WebhookReceiver::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd waiting{.fd = listener_.get(), .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, 50) <= 0) continue;
    const Fd peer(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (peer) receive(peer);
  }
}

void WebhookReceiver::receive(const Fd& peer) {
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  setsockopt(peer.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  std::string text;
  while (text.find(kEndOfHeaders) == std::string::npos)
    if (!more(peer, text)) return;
  const std::size_t body = text.find(kEndOfHeaders) + kEndOfHeaders.size();
  const std::size_t size = content_length(text.substr(0, body));
  while (text.size() < body + size)
    if (!more(peer, text)) return;
  send(peer.get(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
  const std::size_t path = text.find(' ') + 1;
  const std::lock_guard lock(mutex_);
  received_.push_back({text.substr(path, text.find(' ', path) - path), text.substr(body, size)});
}

}  // namespace exporter::support
