#include "http/tls_stream.h"

#include <cctype>
#include <utility>

namespace exporter::http {
namespace {

constexpr unsigned kFlags = GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT | GNUTLS_NO_SIGNAL;

Error no_tls() {
  return Error::text(
      "it does not speak TLS, though --web.config.file says so. Was the exporter started with that file, or "
      "does somebody else answer?");
}

bool is_no_tls(int failure) {
  return failure == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || failure == GNUTLS_E_UNSUPPORTED_VERSION_PACKET ||
         failure == GNUTLS_E_UNEXPECTED_PACKET || failure == GNUTLS_E_RECORD_OVERFLOW;
}

// Neither is a name that TLS would send.
bool is_name(const std::string& host) {
  return !host.empty() && host.find(':') == std::string::npos &&
         std::isdigit(static_cast<unsigned char>(host.back())) == 0;
}

std::string words_for(unsigned status) {
  gnutls_datum_t words{};
  if (::gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &words, 0) < 0) return {};
  std::string text(reinterpret_cast<const char*>(words.data), words.size);
  ::gnutls_free(words.data);
  while (text.ends_with(' ') || text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

Result<std::unique_ptr<ByteStream>> TlsStream::open(std::unique_ptr<ByteStream> plain,
                                                    const TlsAsking& asking) {
  std::unique_ptr<TlsStream> stream(new TlsStream(std::move(plain)));
  if (auto prepared = stream->prepare(asking); !prepared) return prepared.error().blamed_on(Fault::Usage);
  if (auto armed = stream->arm(); !armed) return armed.error();
  if (auto begun = stream->shake_hands(); !begun) return begun.error();
  return std::unique_ptr<ByteStream>(std::move(stream));
}

Result<void> TlsStream::prepare(const TlsAsking& asking) {
  auto credentials = make_credentials();
  if (!credentials) return credentials.error();
  credentials_ = std::move(*credentials);
  host_ = asking.host;
  if (asking.expected) {
    auto chain = read_certificates(*asking.expected);
    if (!chain) return chain.error();
    expected_ = std::move(chain->front());
    origin_ = asking.expected->origin;
  }
  if (!asking.identity) return {};
  shown_identity_ = asking.identity->certificate.origin;
  if (const auto kind = kind_of_key(asking.identity->key); !kind) return kind.error();
  return add_pair(credentials_.get(), asking.identity->certificate, asking.identity->key);
}

Result<void> TlsStream::arm() {
  gnutls_session_t raw = nullptr;
  if (::gnutls_init(&raw, kFlags) < 0) return Error::text("no memory for TLS");
  session_.reset(raw);
  if (!host_.empty()) ::gnutls_certificate_set_x509_system_trust(credentials_.get());
  if (is_name(host_)) ::gnutls_server_name_set(raw, GNUTLS_NAME_DNS, host_.data(), host_.size());
  ::gnutls_session_set_ptr(raw, this);
  ::gnutls_session_set_verify_function(raw, &on_verify);
  ::gnutls_transport_set_ptr(raw, this);
  ::gnutls_transport_set_pull_function(raw, &pull);
  ::gnutls_transport_set_push_function(raw, &push);
  int failure = ::gnutls_set_default_priority(raw);
  if (failure >= 0) failure = ::gnutls_credentials_set(raw, GNUTLS_CRD_CERTIFICATE, credentials_.get());
  if (failure >= 0) return {};
  return Error::text(std::string("TLS cannot be spoken here: ") + ::gnutls_strerror(failure));
}

Result<void> TlsStream::shake_hands() {
  int failure = GNUTLS_E_AGAIN;
  while (failure < 0 && ::gnutls_error_is_fatal(failure) == 0) failure = ::gnutls_handshake(session_.get());
  if (failure >= 0) return {};
  return explain(failure);
}

Result<void> TlsStream::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::gnutls_record_send(session_.get(), bytes.data(), bytes.size());
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0 && ::gnutls_error_is_fatal(static_cast<int>(sent)) != 0)
      return explain(static_cast<int>(sent));
  }
  return {};
}

// Some servers hang up without a word of TLS; what they have said by then counts, and whoever reads knows
// whether it is whole.
Result<std::size_t> TlsStream::receive(std::span<char> to) {
  while (true) {
    const ssize_t got = ::gnutls_record_recv(session_.get(), to.data(), to.size());
    if (got >= 0) {
      heard_ = heard_ || got > 0;
      return static_cast<std::size_t>(got);
    }
    const int failure = static_cast<int>(got);
    if (failure == GNUTLS_E_PREMATURE_TERMINATION && heard_) return std::size_t{0};
    if (::gnutls_error_is_fatal(failure) != 0) return explain(failure);
  }
}

// A server that is not content with our certificate, or with none, says so in an alert or only hangs up.
bool TlsStream::was_cut_off(int failure) const {
  return !heard_ &&
         (failure == GNUTLS_E_PREMATURE_TERMINATION || failure == GNUTLS_E_FATAL_ALERT_RECEIVED ||
          (broken_ && (broken_->is(std::errc::connection_reset) || broken_->is(std::errc::broken_pipe))));
}

Error TlsStream::explain(int failure) const {
  if (!doubt_.empty()) return Error::text(doubt_);
  const bool asked = ::gnutls_certificate_client_get_request_status(session_.get()) != 0;
  if (was_cut_off(failure) && asked && shown_identity_.empty())
    return Error::text(
        "it wants a client's certificate. --client-cert FILE and --client-key FILE give it one");
  if (was_cut_off(failure) && asked)
    return Error::text("it refuses the certificate in " + shown_identity_ +
                       ". client_ca and client_allowed_sans of its --web.config.file say which it takes");
  if (broken_) return *broken_;
  if (is_no_tls(failure)) return no_tls();
  if (failure == GNUTLS_E_PREMATURE_TERMINATION) return no_tls();
  const auto alert = ::gnutls_alert_get(session_.get());
  const char* const words =
      failure == GNUTLS_E_FATAL_ALERT_RECEIVED ? ::gnutls_alert_get_name(alert) : ::gnutls_strerror(failure);
  return Error::text(std::string("TLS with it fails: ") + (words == nullptr ? "" : words));
}

bool TlsStream::believes() {
  unsigned count = 0;
  const auto* const chain = ::gnutls_certificate_get_peers(session_.get(), &count);
  if (chain == nullptr || count == 0) {
    doubt_ = "it shows no certificate. Is it an ebpf-traffic-exporter?";
    return false;
  }
  return is_expected(chain[0]) || is_vouched_for();
}

bool TlsStream::is_expected(const gnutls_datum_t& shown) const {
  return expected_ && ::gnutls_x509_crt_equals2(expected_.get(), &shown) != 0;
}

bool TlsStream::is_vouched_for() {
  unsigned status = 0;
  if (host_.empty()) {
    doubt_ = doubt("");
    return false;
  }
  const int failure = ::gnutls_certificate_verify_peers3(session_.get(), host_.c_str(), &status);
  if (failure >= 0 && status == 0) return true;
  doubt_ = doubt(failure < 0 ? ::gnutls_strerror(failure) : words_for(status));
  return false;
}

std::string TlsStream::doubt(const std::string& reason) const {
  if (!expected_)
    return "its certificate does not prove that it is " + host_ + ": " + reason +
           ". Give this system the authority that signed it, or ask on that host itself";
  return "it shows another certificate than the one in " + origin_ +
         ". Was that renewed within the last seconds, or refused (the exporter's log says so)? Or somebody "
         "else answers there";
}

int TlsStream::on_verify(gnutls_session_t session) {
  try {
    return static_cast<TlsStream*>(::gnutls_session_get_ptr(session))->believes()
               ? 0
               : GNUTLS_E_CERTIFICATE_ERROR;
  } catch (const std::exception&) {
    return GNUTLS_E_CERTIFICATE_ERROR;  // must not cross the library's frames
  }
}

ssize_t TlsStream::pull(gnutls_transport_ptr_t self, void* to, std::size_t size) {
  auto& stream = *static_cast<TlsStream*>(self);
  const auto got = stream.plain_->receive({static_cast<char*>(to), size});
  if (got) return static_cast<ssize_t>(*got);
  stream.broken_ = got.error();
  ::gnutls_transport_set_errno(stream.session_.get(), EIO);
  return -1;
}

ssize_t TlsStream::push(gnutls_transport_ptr_t self, const void* bytes, std::size_t size) {
  auto& stream = *static_cast<TlsStream*>(self);
  const auto sent = stream.plain_->send({static_cast<const char*>(bytes), size});
  if (sent) return static_cast<ssize_t>(size);
  stream.broken_ = sent.error();
  ::gnutls_transport_set_errno(stream.session_.get(), EIO);
  return -1;
}

}  // namespace exporter::http
