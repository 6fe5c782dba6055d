// WebSettings: who may talk to the HTTP side and how, as --web.config.file says it in the format of
// Prometheus' exporter-toolkit. Whatever files it names have been read; whether the certificates are any good
// has not been judged yet.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"

namespace exporter {

// A piece of PEM and where it is from, for complaints: "cert_file /etc/x.pem" or "cert".
struct Pem {
  std::string text;
  std::string file;  // empty: it stands in the configuration itself
  std::string origin;
};

enum class TlsVersion : std::uint8_t { Tls10, Tls11, Tls12, Tls13 };

// The five of Go's crypto/tls.
enum class ClientAuth : std::uint8_t { None, Request, RequireAny, VerifyIfGiven, RequireAndVerify };

struct TlsSettings {
  Pem certificate;
  Pem key;
  std::optional<Pem> client_authority;
  ClientAuth client_auth = ClientAuth::None;
  std::vector<std::string> client_allowed_sans;  // empty: any
  TlsVersion min_version = TlsVersion::Tls12;
  TlsVersion max_version = TlsVersion::Tls13;
  std::vector<std::string> cipher_suites;  // Go's names; empty: the library's choice
  bool prefer_server_cipher_suites = true;
  std::vector<std::string> curves;  // Go's names; empty: the library's choice
};

struct RequestRate {
  Duration interval{};  // a request each; none: unlimited
  unsigned burst = 0;   // and so many at once
};

struct WebSettings {
  std::optional<TlsSettings> tls;
  std::map<std::string, std::string, std::less<>> users;  // their bcrypt hashes; nobody: everybody may
  std::vector<std::pair<std::string, std::string>> headers;
  RequestRate rate;
  bool wants_http2 = false;  // said so; it is not spoken here
};

}  // namespace exporter
