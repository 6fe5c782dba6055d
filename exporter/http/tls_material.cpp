#include "http/tls_material.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace exporter::http {
namespace {

std::string date(std::time_t time) {
  std::tm parts{};
  std::string text(sizeof("2026-01-01T00:00:00Z"), '\0');
  ::gmtime_r(&time, &parts);
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  return text;
}

// What is wrong with its time.
Result<void> check_time(gnutls_x509_crt_t certificate, const std::string& origin, std::time_t now) {
  const auto begins = ::gnutls_x509_crt_get_activation_time(certificate);
  const auto ends = ::gnutls_x509_crt_get_expiration_time(certificate);
  if (ends < now) return Error::text(origin + ": the certificate expired on " + date(ends), Fault::Usage);
  if (begins > now) {
    return Error::text(origin + ": the certificate is not valid before " + date(begins) +
                       ", and by this host's clock it is " + date(now));
  }
  return {};
}

Result<void> check_authorities(const Pem& pem, std::time_t now) {
  const auto authorities = read_certificates(pem);
  if (!authorities) return authorities.error();
  Result<void> last;
  for (const auto& one : *authorities) {
    last = check_time(one.get(), pem.origin, now);
    if (last) return last;
  }
  return last;
}

Result<void> check_times(const TlsSettings& settings, std::time_t now) {
  const auto chain = read_certificates(settings.certificate);
  if (!chain) return chain.error();
  auto valid = check_time(chain->front().get(), settings.certificate.origin, now);
  if (!valid || !settings.client_authority) return valid;
  return check_authorities(*settings.client_authority, now);
}

gnutls_certificate_request_t request_of(ClientAuth auth) {
  switch (auth) {
    case ClientAuth::None:
      return GNUTLS_CERT_IGNORE;
    case ClientAuth::Request:
    case ClientAuth::VerifyIfGiven:
      return GNUTLS_CERT_REQUEST;
    case ClientAuth::RequireAny:
    case ClientAuth::RequireAndVerify:
      break;
  }
  return GNUTLS_CERT_REQUIRE;
}

bool verifies(ClientAuth auth) {
  return auth == ClientAuth::VerifyIfGiven || auth == ClientAuth::RequireAndVerify;
}

bool chain_holds(gnutls_session_t session) {
  gnutls_typed_vdata_st purpose{};
  purpose.type = GNUTLS_DT_KEY_PURPOSE_OID;
  purpose.data = reinterpret_cast<unsigned char*>(const_cast<char*>(GNUTLS_KP_TLS_WWW_CLIENT));
  unsigned status = GNUTLS_CERT_INVALID;
  return ::gnutls_certificate_verify_peers(session, &purpose, 1, &status) >= 0 && status == 0;
}

bool is_called(const gnutls_datum_t& certificate, const std::vector<std::string>& allowed) {
  gnutls_x509_crt_t raw = nullptr;
  if (::gnutls_x509_crt_init(&raw) < 0) return false;
  const Certificate leaf(raw);
  if (::gnutls_x509_crt_import(raw, &certificate, GNUTLS_X509_FMT_DER) < 0) return false;
  const auto names = alternative_names(raw);
  return std::find_first_of(names.begin(), names.end(), allowed.begin(), allowed.end()) != names.end();
}

}  // namespace

Result<std::shared_ptr<const TlsMaterial>> TlsMaterial::create(const TlsSettings& settings, WallTime now) {
  auto material = assemble(settings);
  if (!material) return material.error().blamed_on(Fault::Usage);
  const auto timely = check_times(settings, std::chrono::system_clock::to_time_t(now));
  if (!timely) return timely.error();
  return std::shared_ptr<const TlsMaterial>(std::move(*material));
}

Result<std::shared_ptr<TlsMaterial>> TlsMaterial::assemble(const TlsSettings& settings) {
  const auto chain = read_certificates(settings.certificate);
  if (!chain) return chain.error();
  const auto kind = kind_of_key(settings.key);
  if (!kind) return kind.error();
  const auto words = tls_priority(settings, *kind);
  if (!words) return words.error();

  std::shared_ptr<TlsMaterial> material(new TlsMaterial());
  material->client_auth_ = settings.client_auth;
  material->allowed_sans_ = settings.client_allowed_sans;
  material->expires_ =
      std::chrono::system_clock::from_time_t(::gnutls_x509_crt_get_expiration_time(chain->front().get()));
  if (auto made = material->take_pair(settings); !made) return made.error();
  if (auto made = material->take_authorities(settings); !made) return made.error();
  if (auto made = material->take_words(*words); !made) return made.error();
  return material;
}

Result<void> TlsMaterial::take_pair(const TlsSettings& settings) {
  auto made = make_credentials();
  if (!made) return made.error();
  credentials_ = std::move(*made);
  return add_pair(credentials_.get(), settings.certificate, settings.key);
}

Result<void> TlsMaterial::take_authorities(const TlsSettings& settings) {
  if (!settings.client_authority) return {};
  if (const auto read = read_certificates(*settings.client_authority); !read) return read.error();
  const auto data = datum_of(settings.client_authority->text);
  const int count = ::gnutls_certificate_set_x509_trust_mem(credentials_.get(), &data, GNUTLS_X509_FMT_PEM);
  if (count > 0) return {};
  return Error::text(settings.client_authority->origin + ": holds nobody to trust");
}

// The system may forbid what we ask for: then less is allowed, but something must be left.
Result<void> TlsMaterial::take_words(const std::string& words) {
  gnutls_priority_t raw = nullptr;
  const int failure = ::gnutls_priority_init(&raw, words.c_str(), nullptr);
  if (failure < 0)
    return Error::text("GnuTLS cannot do what is asked for (" + words + "): " + ::gnutls_strerror(failure));
  priority_.reset(raw);
  const unsigned* list = nullptr;
  if (::gnutls_priority_protocol_list(raw, &list) > 0) return {};
  return Error::text(
      "no version from min_version to max_version is allowed by this system's settings of GnuTLS");
}

bool TlsMaterial::arm(gnutls_session_t session) const {
  ::gnutls_certificate_server_set_request(session, request_of(client_auth_));
  ::gnutls_session_set_verify_function(session, &on_verify);
  // Of no other use here: it is for stored sessions, and there are none.
  ::gnutls_db_set_ptr(session, const_cast<TlsMaterial*>(this));
  return ::gnutls_priority_set(session, priority_.get()) >= 0 &&
         ::gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials_.get()) >= 0;
}

// What GnuTLS itself refuses, a client without a certificate, is closed without a word.
int TlsMaterial::on_verify(gnutls_session_t session) {
  try {
    const auto* const material = static_cast<const TlsMaterial*>(::gnutls_db_get_ptr(session));
    const auto alert =
        material == nullptr ? std::optional(GNUTLS_A_INTERNAL_ERROR) : material->objection(session);
    if (!alert) return 0;
    ::gnutls_alert_send(session, GNUTLS_AL_FATAL, *alert);
    return GNUTLS_E_CERTIFICATE_ERROR;
  } catch (const std::exception&) {
    return GNUTLS_E_CERTIFICATE_ERROR;  // must not cross the library's frames
  }
}

std::optional<gnutls_alert_description_t> TlsMaterial::objection(gnutls_session_t session) const {
  unsigned count = 0;
  const auto* const chain = ::gnutls_certificate_get_peers(session, &count);
  const bool given = chain != nullptr && count != 0;
  if (!given && request_of(client_auth_) == GNUTLS_CERT_REQUIRE) return GNUTLS_A_CERTIFICATE_REQUIRED;
  if (!given) return std::nullopt;
  if (verifies(client_auth_) && !chain_holds(session)) return GNUTLS_A_UNKNOWN_CA;
  if (!allowed_sans_.empty() && !is_called(chain[0], allowed_sans_)) return GNUTLS_A_ACCESS_DENIED;
  return std::nullopt;
}

}  // namespace exporter::http
