// The percent-encoding of queries (RFC 3986, 2.1), with + for a blank as forms have it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exporter::api {

// Any bytes can come out; nothing if a % is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

// Reads back as `text`; what a query may hold as it is stays readable.
std::string percent_encoded(std::string_view text);

}  // namespace exporter::api
