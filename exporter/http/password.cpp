#include "http/password.h"

#include <crypt.h>
#include <gnutls/crypto.h>

#include <memory>
#include <stdexcept>

namespace exporter::http {

bool is_password(const std::string& password, const std::string& hash) {
  const auto work = std::make_unique<crypt_data>();  // zeroed; 32 KiB
  const char* const made = ::crypt_r(password.c_str(), hash.c_str(), work.get());
  // It would be compared as far as the first zero only.
  const bool whole = password.find('\0') == std::string::npos;
  if (made == nullptr || !whole || hash.size() != std::string_view(made).size()) return false;
  return ::gnutls_memcmp(made, hash.data(), hash.size()) == 0;
}

LoginDigest login_digest(const LoginDigest& salt, std::string_view user, std::string_view hash,
                         std::string_view password) {
  std::string text(salt.begin(), salt.end());
  for (const auto part : {user, hash, password})
    text.append(std::to_string(part.size())).append(":").append(part);
  LoginDigest digest;
  if (::gnutls_hash_fast(GNUTLS_DIG_SHA256, text.data(), text.size(), digest.data()) < 0)
    throw std::runtime_error("GnuTLS makes no SHA-256");
  return digest;
}

LoginDigest random_salt() {
  LoginDigest salt;
  if (::gnutls_rnd(GNUTLS_RND_KEY, salt.data(), salt.size()) < 0)
    throw std::runtime_error("GnuTLS makes no random numbers");
  return salt;
}

}  // namespace exporter::http
