// Passwords and what is kept of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace exporter::http {

// By libxcrypt: takes as long as the hash wants it to, 60 ms at a cost of 10 and twice as long with each
// step.
bool is_password(const std::string& password, const std::string& hash);

// Names a user, a hash and a password to those who know the salt, that is to nobody else.
using LoginDigest = std::array<std::uint8_t, 32>;
LoginDigest login_digest(const LoginDigest& salt, std::string_view user, std::string_view hash,
                         std::string_view password);
LoginDigest random_salt();

}  // namespace exporter::http
