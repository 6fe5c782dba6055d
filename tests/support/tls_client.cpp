#include "support/tls_client.h"

#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <array>
#include <stdexcept>

namespace exporter::support {
namespace {

void must(int result) {
  if (result < 0) throw std::runtime_error(std::string("TLS: ") + gnutls_strerror(result));
}

gnutls_datum_t datum(const std::string& text) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())),
          static_cast<unsigned>(text.size())};
}

std::string request_text(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: test\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  return text + "\r\n" + request.body;
}

HttpResponse parse_head(const std::string& head) {
  HttpResponse response;
  if (!head.starts_with("HTTP/1.")) throw std::runtime_error("no status line: " + head);
  response.status = std::stoi(head.substr(9));
  for (auto at = head.find("\r\n"); at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end - at - 2);
    const auto colon = line.find(": ");
    if (colon != std::string::npos)
      response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    at = end;
  }
  return response;
}

}  // namespace

struct TlsClient::Session {
  Session() = default;
  // What there is when it throws is freed all the same: it is a session already.
  Session(int fd, const TlsChoice& choice) : Session() {
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    must(gnutls_certificate_allocate_credentials(&credentials));
    const auto authority = datum(choice.authority);
    must(gnutls_certificate_set_x509_trust_mem(credentials, &authority, GNUTLS_X509_FMT_PEM));
    if (choice.identity) {
      const auto certificate = datum(choice.identity->certificate);
      const auto key = datum(choice.identity->key);
      must(gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key, GNUTLS_X509_FMT_PEM));
    }
    must(gnutls_init(&raw, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL | GNUTLS_FORCE_CLIENT_CERT));
    must(gnutls_priority_set_direct(raw, choice.priority.c_str(), nullptr));
    must(gnutls_credentials_set(raw, GNUTLS_CRD_CERTIFICATE, credentials));
    gnutls_session_set_verify_cert(raw, "127.0.0.1", 0);
    gnutls_transport_set_int(raw, fd);
    gnutls_handshake_set_timeout(raw, 10'000);
    gnutls_record_set_timeout(raw, 10'000);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (raw != nullptr) gnutls_deinit(raw);
    if (credentials != nullptr) gnutls_certificate_free_credentials(credentials);
  }

  gnutls_session_t raw = nullptr;
  gnutls_certificate_credentials_t credentials = nullptr;
};

TlsClient::TlsClient(const Endpoint& to, const TlsChoice& choice, std::chrono::milliseconds timeout)
    : connection_(to, timeout), session_(std::make_unique<Session>(connection_.fd(), choice)) {
  int result = 0;
  do {
    result = gnutls_handshake(session_->raw);
  } while (result < 0 && gnutls_error_is_fatal(result) == 0);
  must(result);
}

TlsClient::~TlsClient() = default;

// Empty at the end.
std::string TlsClient::more() {
  std::array<char, 65536> buffer;
  ssize_t got = 0;
  do {
    got = gnutls_record_recv(session_->raw, buffer.data(), buffer.size());
  } while (got == GNUTLS_E_INTERRUPTED);
  if (got == GNUTLS_E_PREMATURE_TERMINATION) got = 0;
  must(static_cast<int>(got));
  return {buffer.data(), static_cast<std::size_t>(got)};
}

// A body of unknown length ends with the connection: the request must say Connection: close and be of
// HTTP/1.0's mind, which is why chunks are undone here.
HttpResponse TlsClient::exchange(const HttpRequest& request) {
  const auto text = request_text(request);
  for (std::size_t sent = 0; sent < text.size();) {
    const auto count = gnutls_record_send(session_->raw, text.data() + sent, text.size() - sent);
    must(static_cast<int>(count));
    sent += static_cast<std::size_t>(count);
  }
  std::string got;
  const auto need = [&](std::size_t size) {
    while (got.size() < size) {
      const auto piece = more();
      if (piece.empty()) throw std::runtime_error("closed in the middle: " + got);
      got += piece;
    }
  };
  while (got.find("\r\n\r\n") == std::string::npos) need(got.size() + 1);
  const auto head = got.find("\r\n\r\n") + 2;
  auto response = parse_head(got.substr(0, head));
  got.erase(0, head + 2);
  if (const auto length = response.header("Content-Length")) {
    need(std::stoul(*length));
    response.body = got;
    return response;
  }
  for (;;) {
    while (got.find("\r\n") == std::string::npos) need(got.size() + 1);
    const auto end = got.find("\r\n");
    const auto size = std::stoul(got.substr(0, end), nullptr, 16);
    need(end + 2 + size + 2);
    response.body += got.substr(end + 2, size);
    got.erase(0, end + 2 + size + 2);
    if (size == 0) return response;
  }
}

std::string TlsClient::objection() {
  char byte = 0;
  const auto got = gnutls_record_recv(session_->raw, &byte, 1);
  if (got != GNUTLS_E_FATAL_ALERT_RECEIVED)
    throw std::runtime_error("no alert, but " + std::string(gnutls_strerror(static_cast<int>(got))));
  return gnutls_alert_get_name(gnutls_alert_get(session_->raw));
}

std::string TlsClient::peer() const {
  unsigned count = 0;
  const auto* const chain = gnutls_certificate_get_peers(session_->raw, &count);
  gnutls_x509_crt_t certificate = nullptr;
  must(gnutls_x509_crt_init(&certificate));
  std::string name(256, '\0');
  auto size = name.size();
  const int result = count == 0 ? GNUTLS_E_NO_CERTIFICATE_FOUND
                                : gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER);
  if (result >= 0)
    gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name.data(), &size);
  gnutls_x509_crt_deinit(certificate);
  must(result);
  name.resize(size);
  return name;
}

std::string TlsClient::described() const {
  char* const text = gnutls_session_get_desc(session_->raw);
  std::string copy = text == nullptr ? "" : text;
  gnutls_free(text);
  return copy;
}

}  // namespace exporter::support
