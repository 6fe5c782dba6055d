#include "web_config/bcrypt_hash.h"

#include <algorithm>

namespace exporter::web_config {
namespace {

constexpr std::size_t kPrefix = 7;  // $2b$12$
constexpr std::size_t kSize = 60;
constexpr int kLeastCost = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_of_alphabet(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/';
}

bool has_prefix(std::string_view hash) {
  return hash.size() == kSize && hash.starts_with("$2") &&
         std::string_view("aby").find(hash[2]) != std::string_view::npos && hash[3] == '$' &&
         is_digit(hash[4]) && is_digit(hash[5]) && hash[6] == '$';
}

}  // namespace

// The hash itself is not repeated: logs are read by many.
std::optional<std::string> mistake_of_bcrypt(std::string_view hash) {
  if (!has_prefix(hash) || !std::all_of(hash.begin() + kPrefix, hash.end(), is_of_alphabet)) {
    return "is no bcrypt hash ($2b$, $2a$ or $2y$, 60 characters); htpasswd -nBC 10 \"\" | tr -d ':\\n' "
           "makes one";
  }
  const int cost = (hash[4] - '0') * 10 + (hash[5] - '0');
  if (cost < kLeastCost || cost > kMostBcryptCost) {
    return "has a cost of " + std::to_string(cost) + "; " + std::to_string(kLeastCost) + " to " +
           std::to_string(kMostBcryptCost) + " is possible, 10 is customary";
  }
  return std::nullopt;
}

}  // namespace exporter::web_config
