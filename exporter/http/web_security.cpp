#include "http/web_security.h"

#include <algorithm>
#include <utility>

namespace exporter::http {
namespace {

// Of the dearest, without its password: a hash of nothing that anybody could type.
std::string hash_like(const std::map<std::string, std::string, std::less<>>& users) {
  constexpr std::size_t kPrefix = 7;  // "$2y$10$"
  std::string_view cost = "$2y$10$";
  if (!users.empty()) {
    const auto dearest =
        std::max_element(users.begin(), users.end(), [](const auto& left, const auto& right) {
          return left.second.substr(4, 2) < right.second.substr(4, 2);
        });
    cost = std::string_view(dearest->second).substr(0, kPrefix);
  }
  return std::string(cost) + "QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";
}

}  // namespace

WebSecurity::WebSecurity(WebSettings settings, std::shared_ptr<const TlsMaterial> tls)
    : settings_(std::move(settings)), tls_(std::move(tls)), nobodys_hash_(hash_like(settings_.users)) {}

Result<std::shared_ptr<const WebSecurity>> WebSecurity::create(WebSettings settings, WallTime now) {
  std::shared_ptr<const TlsMaterial> tls;
  if (settings.tls) {
    auto made = TlsMaterial::create(*settings.tls, now);
    if (!made) return made.error().within("tls_server_config");
    tls = std::move(*made);
  }
  return std::shared_ptr<const WebSecurity>(new WebSecurity(std::move(settings), std::move(tls)));
}

}  // namespace exporter::http
