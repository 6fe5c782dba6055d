#include "http/certificates.h"

#include <arpa/inet.h>

#include <array>

namespace exporter::http {
namespace {

struct FreeKey {
  void operator()(gnutls_privkey_t key) const { ::gnutls_privkey_deinit(key); }
};
using Key = std::unique_ptr<std::remove_pointer_t<gnutls_privkey_t>, FreeKey>;

std::string address_text(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == sizeof(in_addr) ? AF_INET : AF_INET6;
  if (family == AF_INET6 && bytes.size() != sizeof(in6_addr)) return {};
  return ::inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr ? std::string() : text.data();
}

}  // namespace

gnutls_datum_t datum_of(std::string_view text) {
  // GnuTLS only reads, whatever its type says.
  auto* const bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
  return {bytes, static_cast<unsigned>(text.size())};
}

Result<Credentials> make_credentials() {
  gnutls_certificate_credentials_t raw = nullptr;
  if (::gnutls_certificate_allocate_credentials(&raw) < 0)
    return Error::text("no memory for the certificate");
  return Credentials(raw);
}

Result<void> add_pair(gnutls_certificate_credentials_t credentials, const Pem& certificate, const Pem& key) {
  const auto public_part = datum_of(certificate.text);
  const auto private_part = datum_of(key.text);
  const int failure = ::gnutls_certificate_set_x509_key_mem2(credentials, &public_part, &private_part,
                                                             GNUTLS_X509_FMT_PEM, nullptr, 0);
  if (failure == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    return Error::text(key.origin + ": is not the key of the certificate in " + certificate.origin);
  if (failure < 0) return Error::text(certificate.origin + ": " + ::gnutls_strerror(failure));
  return {};
}

Result<std::vector<Certificate>> read_certificates(const Pem& pem) {
  const auto data = datum_of(pem.text);
  gnutls_x509_crt_t* list = nullptr;
  unsigned count = 0;
  const int failure = ::gnutls_x509_crt_list_import2(&list, &count, &data, GNUTLS_X509_FMT_PEM, 0);
  if (failure < 0) {
    return Error::text(pem.origin + ": holds no certificate in PEM (" + ::gnutls_strerror(failure) + ")");
  }
  std::vector<Certificate> certificates;
  certificates.reserve(count);
  for (unsigned i = 0; i < count; ++i) certificates.emplace_back(list[i]);
  ::gnutls_free(list);
  return certificates;
}

Result<KeyKind> kind_of_key(const Pem& pem) {
  gnutls_privkey_t raw = nullptr;
  if (::gnutls_privkey_init(&raw) < 0) return Error::text(pem.origin + ": no memory for the key");
  const Key key(raw);
  const auto data = datum_of(pem.text);
  const int failure = ::gnutls_privkey_import_x509_raw(raw, &data, GNUTLS_X509_FMT_PEM, nullptr, 0);
  if (failure == GNUTLS_E_DECRYPTION_FAILED) {
    return Error::text(pem.origin +
                       ": is locked by a passphrase, which nobody can enter here; use one without");
  }
  if (failure < 0) {
    return Error::text(pem.origin + ": holds no private key in PEM (" + ::gnutls_strerror(failure) + ")");
  }
  const int algorithm = ::gnutls_privkey_get_pk_algorithm(raw, nullptr);
  const bool rsa = algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS;
  return rsa ? KeyKind::Rsa : KeyKind::Ecdsa;
}

std::vector<std::string> alternative_names(gnutls_x509_crt_t certificate) {
  constexpr std::size_t kLongest = 4096;
  std::vector<std::string> names;
  for (unsigned at = 0;; ++at) {
    std::string name(kLongest, '\0');
    std::size_t size = name.size();
    const int kind = ::gnutls_x509_crt_get_subject_alt_name(certificate, at, name.data(), &size, nullptr);
    if (kind == GNUTLS_E_SHORT_MEMORY_BUFFER) continue;
    if (kind < 0) return names;
    name.resize(size);
    if (kind == GNUTLS_SAN_IPADDRESS) name = address_text(name);
    if (kind == GNUTLS_SAN_DNSNAME || kind == GNUTLS_SAN_RFC822NAME || kind == GNUTLS_SAN_URI ||
        kind == GNUTLS_SAN_IPADDRESS)
      names.push_back(std::move(name));
  }
}

}  // namespace exporter::http
