#include "http/tls_priority.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace exporter::http {
namespace {

using Translation = std::pair<std::string_view, std::string_view>;

constexpr std::array<std::string_view, 4> kVersions{"TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};
constexpr std::array<Translation, 4> kCurves{{{"CurveP256", "SECP256R1"},
                                              {"CurveP384", "SECP384R1"},
                                              {"CurveP521", "SECP521R1"},
                                              {"X25519", "X25519"}}};

// How the name of a suite ends, behind the key exchange, and its cipher. With one key there is one kind of
// key exchange, and then a cipher is a suite: lists of GnuTLS are of parts, and all combinations of them
// count.
constexpr std::array<Translation, 5> kCiphers{{{"AES_128_GCM_SHA256", "AES-128-GCM"},
                                               {"AES_256_GCM_SHA384", "AES-256-GCM"},
                                               {"CHACHA20_POLY1305_SHA256", "CHACHA20-POLY1305"},
                                               {"AES_128_CBC_SHA", "AES-128-CBC"},
                                               {"AES_256_CBC_SHA", "AES-256-CBC"}}};

std::string versions(const TlsSettings& settings) {
  std::string text = ":-VERS-ALL";
  for (auto at = static_cast<int>(settings.max_version); at >= static_cast<int>(settings.min_version); --at)
    text.append(":+VERS-").append(kVersions.at(static_cast<std::size_t>(at)));
  return text;
}

// Nothing if this suite is of the other kind of key.
std::string_view cipher_of(std::string_view suite, KeyKind key) {
  if (suite.starts_with(key == KeyKind::Rsa ? "TLS_ECDHE_ECDSA_" : "TLS_ECDHE_RSA_")) return {};
  for (const auto& [ending, cipher] : kCiphers)
    if (suite.ends_with(ending)) return cipher;
  return {};
}

Result<std::string> ciphers(const TlsSettings& settings, KeyKind key) {
  if (settings.cipher_suites.empty()) return std::string();
  std::string list;
  bool modern = false;
  bool old = false;
  for (const auto& suite : settings.cipher_suites) {
    const auto cipher = cipher_of(suite, key);
    if (cipher.empty()) continue;
    const bool cbc = cipher.ends_with("CBC");
    (cbc ? old : modern) = true;
    list.append(":+").append(cipher);
  }
  if (list.empty()) {
    return Error::text(std::string("none of cipher_suites goes with ") +
                       (key == KeyKind::Rsa ? "an RSA" : "an ECDSA") + " key, which this one is");
  }
  if (!modern && settings.max_version == TlsVersion::Tls13) {
    return Error::text(
        "cipher_suites also choose those of TLS 1.3 here, and none of the list is there; add one with GCM or "
        "CHACHA20, or say max_version: TLS12");
  }
  return ":-CIPHER-ALL" + list + ":-MAC-ALL" + (modern ? ":+AEAD" : "") + (old ? ":+SHA1" : "");
}

std::string curves(const TlsSettings& settings) {
  std::string text;
  for (const auto& curve : settings.curves)
    for (const auto& [name, group] : kCurves)
      if (curve == name) text.append(":+GROUP-").append(group);
  return text.empty() ? text : ":-GROUP-ALL" + text;
}

}  // namespace

// Without forward secrecy there is no key exchange, as in Go; and none over finite fields, which costs the
// thread of the scrapes ten times as much.
Result<std::string> tls_priority(const TlsSettings& settings, KeyKind key) {
  auto chosen = ciphers(settings, key);
  if (!chosen) return chosen.error();
  return "NORMAL:-KX-ALL:+ECDHE-" + std::string(key == KeyKind::Rsa ? "RSA" : "ECDSA") + versions(settings) +
         *chosen + curves(settings) + (settings.prefer_server_cipher_suites ? ":%SERVER_PRECEDENCE" : "");
}

}  // namespace exporter::http
