// TlsClient: one connection through TLS, for HttpRequests. Trusts one authority and expects 127.0.0.1.
// Shows its certificate, if it has one, even to a server that asks for one of somebody else's. What
// goes wrong, a refusal too, is a std::runtime_error; with TLS 1.3 that may only come with the first answer.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "support/http_client.h"
#include "support/test_certificates.h"

namespace exporter::support {

struct TlsChoice {
  std::string authority;                           // PEM
  std::optional<KeyPair> identity = std::nullopt;  // of the client
  std::string priority = "NORMAL";                 // GnuTLS' words
};

class TlsClient {
 public:
  TlsClient(const Endpoint& to, const TlsChoice& choice,
            std::chrono::milliseconds timeout = std::chrono::seconds(10));
  ~TlsClient();

  HttpResponse exchange(const HttpRequest& request);

  // Of a server that has something against this client, instead of an exchange: the alert's name.
  [[nodiscard]] std::string objection();

  [[nodiscard]] std::string peer() const;       // the name in the server's certificate
  [[nodiscard]] std::string described() const;  // "TLS1.3-X.509 …"

 private:
  struct Session;
  std::string more();

  HttpConnection connection_;
  std::unique_ptr<Session> session_;
};

}  // namespace exporter::support
