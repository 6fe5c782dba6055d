// What the settings of TLS are in GnuTLS' own words.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "model/web_settings.h"

namespace exporter::http {

enum class KeyKind : std::uint8_t { Rsa, Ecdsa };

// Never more than was asked for; what cannot be had exactly is an error that says so.
Result<std::string> tls_priority(const TlsSettings& settings, KeyKind key);

}  // namespace exporter::http
