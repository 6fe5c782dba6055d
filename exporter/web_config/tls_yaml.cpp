#include "web_config/tls_yaml.h"

#include <utility>

namespace exporter::web_config {
namespace {

using YAML::Node;
using Words = std::vector<std::string_view>;

const Words kVersions{"TLS10", "TLS11", "TLS12", "TLS13"};
const Words kCurves{"CurveP256", "CurveP384", "CurveP521", "X25519"};
// Those of Go's tls.CipherSuites().
const Words kCiphers{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                     "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                     "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                     "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                     "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
                     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                     "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                     "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                     "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                     "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
                     "TLS_AES_128_GCM_SHA256",
                     "TLS_AES_256_GCM_SHA384",
                     "TLS_CHACHA20_POLY1305_SHA256"};
// The last one is what RequireAnyClientCert was called once.
const Words kClientAuths{"NoClientCert",
                         "RequestClientCert",
                         "RequireAnyClientCert",
                         "VerifyClientCertIfGiven",
                         "RequireAndVerifyClientCert",
                         "RequireClientCert"};

// A piece of PEM, which stands in the file or in one of its own.
struct Piece {
  std::optional<std::string> text;
  std::optional<std::string> file;
};

struct TlsReader {
  YamlWalk& walk;
  TlsSettings tls = {};
  Piece certificate = {}, key = {}, authority = {};

  YamlWalk::Key text_of(std::string_view name, std::optional<std::string>& to) {
    return {name, [this, &to](const Node& n, const std::string& w) { to = walk.text(n, w); }};
  }
  YamlWalk::Key version_of(std::string_view name, TlsVersion& to) {
    return {name, [this, &to](const Node& n, const std::string& w) {
              if (const auto at = walk.word(n, w, kVersions)) to = static_cast<TlsVersion>(*at);
            }};
  }
  YamlWalk::Key words_of(std::string_view name, const Words& known, std::vector<std::string>& to) {
    return {name, [this, &known, &to](const Node& n, const std::string& w) {
              to = walk.texts(n, w);
              for (std::size_t i = 0; i < to.size() && n[i].IsScalar(); ++i)
                walk.check_word(n[i], w, to[i], known);
            }};
  }

  void client_auth(const Node& node, const std::string& where) {
    constexpr std::size_t kOldName = 5;
    const auto at = walk.word(node, where, kClientAuths);
    if (at) tls.client_auth = *at == kOldName ? ClientAuth::RequireAny : static_cast<ClientAuth>(*at);
  }

  void read(const Node& node, const std::string& where) {
    walk.mapping(
        node, where,
        {text_of("cert", certificate.text),
         text_of("cert_file", certificate.file),
         text_of("key", key.text),
         text_of("key_file", key.file),
         text_of("client_ca", authority.text),
         text_of("client_ca_file", authority.file),
         {"client_auth_type", [this](auto& n, auto& w) { client_auth(n, w); }},
         {"client_allowed_sans", [this](auto& n, auto& w) { tls.client_allowed_sans = walk.texts(n, w); }},
         version_of("min_version", tls.min_version),
         version_of("max_version", tls.max_version),
         words_of("cipher_suites", kCiphers, tls.cipher_suites),
         {"prefer_server_cipher_suites",
          [this](auto& n, auto& w) { tls.prefer_server_cipher_suites = walk.boolean(n, w).value_or(true); }},
         words_of("curve_preferences", kCurves, tls.curves)});
  }

  // Exactly one of the two, if it is needed.
  std::optional<Pem> choose(const Piece& piece, const std::string& name, const YAML::Mark& at, bool needed) {
    if (piece.text && piece.file) {
      walk.complain(at,
                    "tls_server_config: " + name + " and " + name + "_file are both there; keep one of them");
    } else if (piece.file) {
      return Pem{.text = {}, .file = *piece.file, .origin = name + "_file"};
    } else if (piece.text) {
      return Pem{.text = *piece.text, .file = {}, .origin = name};
    } else if (needed) {
      walk.complain(at, "tls_server_config: " + name + " or " + name + "_file is missing");
    }
    return std::nullopt;
  }

  void judge(const YAML::Mark& at, const std::string& where) {
    const bool verifies =
        tls.client_auth == ClientAuth::VerifyIfGiven || tls.client_auth == ClientAuth::RequireAndVerify;
    tls.certificate = choose(certificate, "cert", at, true).value_or(Pem{});
    tls.key = choose(key, "key", at, true).value_or(Pem{});
    tls.client_authority = choose(authority, "client_ca", at, verifies);
    if (tls.client_authority && tls.client_auth == ClientAuth::None) {
      walk.complain(at,
                    where + ": client_ca does nothing without client_auth_type: RequireAndVerifyClientCert");
    }
    const bool required =
        tls.client_auth == ClientAuth::RequireAny || tls.client_auth == ClientAuth::RequireAndVerify;
    if (!tls.client_allowed_sans.empty() && !required) {
      walk.complain(at, where +
                            ": client_allowed_sans needs client_auth_type RequireAndVerifyClientCert (or "
                            "RequireAnyClientCert): who shows no certificate has no names");
    }
    if (tls.min_version > tls.max_version) walk.complain(at, where + ": min_version is above max_version");
  }
};

}  // namespace

std::optional<TlsSettings> read_tls(YamlWalk& walk, const Node& node, const std::string& where) {
  TlsReader reader{walk};
  reader.read(node, where);
  if (!node.IsMap() || node.size() == 0) return std::nullopt;
  reader.judge(node.Mark(), where);
  return std::move(reader.tls);
}

}  // namespace exporter::web_config
