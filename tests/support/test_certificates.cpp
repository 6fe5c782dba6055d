#include "support/test_certificates.h"

#include <gnutls/x509.h>

#include <array>
#include <ctime>
#include <stdexcept>

namespace exporter::support {
namespace {

void must(int result) {
  if (result < 0) throw std::runtime_error(std::string("test certificate: ") + gnutls_strerror(result));
}

struct Key {
  explicit Key(bool rsa) {
    must(gnutls_x509_privkey_init(&raw));
    must(gnutls_x509_privkey_generate(raw, rsa ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
                                      rsa ? 2048U : GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { gnutls_x509_privkey_deinit(raw); }

  [[nodiscard]] std::string pem() const {
    gnutls_datum_t text{};
    must(gnutls_x509_privkey_export2_pkcs8(raw, GNUTLS_X509_FMT_PEM, nullptr, GNUTLS_PKCS_PLAIN, &text));
    std::string copy(reinterpret_cast<const char*>(text.data), text.size);
    gnutls_free(text.data);
    return copy;
  }

  gnutls_x509_privkey_t raw = nullptr;
};

struct Certificate {
  Certificate(const std::string& name, const Key& key, std::time_t begins, std::time_t ends) {
    static int serial = 1;
    const std::array<unsigned char, 2> number{static_cast<unsigned char>(serial / 128),
                                              static_cast<unsigned char>(1 + serial % 127)};
    ++serial;
    must(gnutls_x509_crt_init(&raw));
    must(gnutls_x509_crt_set_version(raw, 3));
    must(gnutls_x509_crt_set_serial(raw, number.data(), number.size()));
    must(gnutls_x509_crt_set_dn(raw, ("CN=" + name).c_str(), nullptr));
    must(gnutls_x509_crt_set_activation_time(raw, begins));
    must(gnutls_x509_crt_set_expiration_time(raw, ends));
    must(gnutls_x509_crt_set_key(raw, key.raw));
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  ~Certificate() { gnutls_x509_crt_deinit(raw); }

  void add_name(gnutls_x509_subject_alt_name_t kind, const std::string& name) const {
    must(gnutls_x509_crt_set_subject_alt_name(raw, kind, name.data(), static_cast<unsigned>(name.size()),
                                              GNUTLS_FSAN_APPEND));
  }
  [[nodiscard]] std::string signed_by(const Certificate& authority, const Key& key) const {
    must(gnutls_x509_crt_sign2(raw, authority.raw, key.raw, GNUTLS_DIG_SHA256, 0));
    gnutls_datum_t text{};
    must(gnutls_x509_crt_export2(raw, GNUTLS_X509_FMT_PEM, &text));
    std::string copy(reinterpret_cast<const char*>(text.data), text.size);
    gnutls_free(text.data);
    return copy;
  }

  gnutls_x509_crt_t raw = nullptr;
};

std::time_t from_now(std::chrono::system_clock::duration distance) {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + distance);
}

}  // namespace

struct TestAuthority::Keys {
  Key key{false};
  Certificate certificate{"test authority", key, from_now(-std::chrono::hours(48)),
                          from_now(std::chrono::hours(48))};
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>()) {
  must(gnutls_x509_crt_set_basic_constraints(keys_->certificate.raw, 1, -1));
  certificate_ = keys_->certificate.signed_by(keys_->certificate, keys_->key);
}

TestAuthority::~TestAuthority() = default;

KeyPair TestAuthority::issue(const Wanted& wanted) const {
  const Key key(wanted.rsa);
  const Certificate certificate(wanted.name, key, from_now(wanted.begins), from_now(wanted.ends));
  for (const auto& name : wanted.dns) certificate.add_name(GNUTLS_SAN_DNSNAME, name);
  if (wanted.for_loopback) certificate.add_name(GNUTLS_SAN_IPADDRESS, std::string("\x7f\0\0\1", 4));
  must(gnutls_x509_crt_set_key_purpose_oid(certificate.raw, GNUTLS_KP_TLS_WWW_SERVER, 0));
  if (wanted.client) must(gnutls_x509_crt_set_key_purpose_oid(certificate.raw, GNUTLS_KP_TLS_WWW_CLIENT, 0));
  return {certificate.signed_by(keys_->certificate, keys_->key), key.pem()};
}

}  // namespace exporter::support
