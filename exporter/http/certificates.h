// Certificates and keys as GnuTLS holds them, read from PEM.
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/tls_priority.h"
#include "model/web_settings.h"

namespace exporter::http {

struct FreeCertificate {
  void operator()(gnutls_x509_crt_t certificate) const { ::gnutls_x509_crt_deinit(certificate); }
};
using Certificate = std::unique_ptr<std::remove_pointer_t<gnutls_x509_crt_t>, FreeCertificate>;

struct FreeCredentials {
  void operator()(gnutls_certificate_credentials_t credentials) const {
    ::gnutls_certificate_free_credentials(credentials);
  }
};
using Credentials = std::unique_ptr<std::remove_pointer_t<gnutls_certificate_credentials_t>, FreeCredentials>;

Result<Credentials> make_credentials();
// A certificate with its chain, and the key that is its.
Result<void> add_pair(gnutls_certificate_credentials_t credentials, const Pem& certificate, const Pem& key);

// At least one.
Result<std::vector<Certificate>> read_certificates(const Pem& pem);

// Of a private key without a passphrase.
Result<KeyKind> kind_of_key(const Pem& pem);

// DNS names, e-mail addresses, IP addresses and URIs that the certificate is for.
std::vector<std::string> alternative_names(gnutls_x509_crt_t certificate);

gnutls_datum_t datum_of(std::string_view text);  // borrows it

}  // namespace exporter::http
