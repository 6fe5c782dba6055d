// TlsStream: TLS over another stream, from the client's side. It blocks as long as that one does, so it is
// for commands, never for the exporter that serves.
#pragma once

#include <gnutls/gnutls.h>

#include <memory>
#include <optional>
#include <string>

#include "base/byte_stream.h"
#include "http/certificates.h"
#include "model/web_settings.h"

namespace exporter::http {

struct Identity {
  Pem certificate;
  Pem key;
};

struct TlsAsking {
  // The server is believed if it shows this very certificate and has its key, whatever names and times are
  // in it; nothing: only the host counts.
  std::optional<Pem> expected = {};
  std::string host = {};                  // or if the system's authorities vouch for it as this; may be empty
  std::optional<Identity> identity = {};  // what we show, if the server asks for it
};

class TlsStream final : public ByteStream {
 public:
  // When the server is believed. Whether it believes us shows with its first answer.
  static Result<std::unique_ptr<ByteStream>> open(std::unique_ptr<ByteStream> plain, const TlsAsking& asking);

  Result<void> send(std::string_view bytes) override;
  Result<std::size_t> receive(std::span<char> to) override;

 private:
  struct Free {
    void operator()(gnutls_session_t session) const { ::gnutls_deinit(session); }
  };

  explicit TlsStream(std::unique_ptr<ByteStream> plain) : plain_(std::move(plain)) {}
  Result<void> prepare(const TlsAsking& asking);
  Result<void> arm();
  Result<void> shake_hands();
  [[nodiscard]] Error explain(int failure) const;
  [[nodiscard]] bool was_cut_off(int failure) const;

  [[nodiscard]] bool believes();
  [[nodiscard]] bool is_expected(const gnutls_datum_t& shown) const;
  [[nodiscard]] bool is_vouched_for();
  [[nodiscard]] std::string doubt(const std::string& reason) const;

  static int on_verify(gnutls_session_t session);
  static ssize_t pull(gnutls_transport_ptr_t self, void* to, std::size_t size);
  static ssize_t push(gnutls_transport_ptr_t self, const void* bytes, std::size_t size);

  std::unique_ptr<ByteStream> plain_;
  Credentials credentials_;
  std::unique_ptr<std::remove_pointer_t<gnutls_session_t>, Free> session_;
  Certificate expected_;
  std::string origin_;  // of what is expected
  std::string host_;
  std::string shown_identity_;   // where it is from; empty: none
  std::string doubt_;            // why the server is not believed
  std::optional<Error> broken_;  // what the stream below said
  bool heard_ = false;           // something of what TLS carries
};

}  // namespace exporter::http
