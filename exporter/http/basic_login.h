// What a client says to be let in, by the header Authorization: Basic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exporter::http {

struct BasicLogin {
  std::string user;
  std::string password;  // any bytes
};

// Nothing if the header is missing or is something else.
std::optional<BasicLogin> parse_basic_login(std::string_view authorization);

}  // namespace exporter::http
