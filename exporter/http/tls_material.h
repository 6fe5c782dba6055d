// TlsMaterial: a certificate, its key, whom it lets in and how it is spoken with, judged and ready.
// Immutable; a connection that was armed with one keeps it to its end, so that newer material is for those
// who come later.
#pragma once

#include <gnutls/gnutls.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/certificates.h"
#include "model/web_settings.h"

namespace exporter::http {

using WallTime = std::chrono::system_clock::time_point;

class TlsMaterial {
 public:
  // Refuses a certificate that has expired or is not valid yet, a key that is not its, authorities of whom
  // none is valid, and what GnuTLS cannot do. `now` is for these alone. Not being valid yet passes by itself
  // and is nobody's mistake: Fault::Running. All else is Fault::Usage.
  static Result<std::shared_ptr<const TlsMaterial>> create(const TlsSettings& settings, WallTime now);

  // False: this session must not be used. Outlives it.
  [[nodiscard]] bool arm(gnutls_session_t session) const;

  [[nodiscard]] WallTime expires() const { return expires_; }

 private:
  struct Free {
    void operator()(gnutls_priority_t priority) const { ::gnutls_priority_deinit(priority); }
  };

  TlsMaterial() = default;
  // Without regard to time.
  static Result<std::shared_ptr<TlsMaterial>> assemble(const TlsSettings& settings);
  Result<void> take_pair(const TlsSettings& settings);
  Result<void> take_authorities(const TlsSettings& settings);
  Result<void> take_words(const std::string& words);
  static int on_verify(gnutls_session_t session);
  // What to tell a client that may not come in; nothing if it may.
  [[nodiscard]] std::optional<gnutls_alert_description_t> objection(gnutls_session_t session) const;

  Credentials credentials_;
  std::unique_ptr<std::remove_pointer_t<gnutls_priority_t>, Free> priority_;
  ClientAuth client_auth_ = ClientAuth::None;
  std::vector<std::string> allowed_sans_;
  WallTime expires_;
};

}  // namespace exporter::http
