// WebSecurity: settings that were judged: whoever serves can use them as they are. Immutable.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "http/tls_material.h"
#include "model/web_settings.h"

namespace exporter::http {

class WebSecurity {
 public:
  // `now` only tells whether certificates are valid.
  static Result<std::shared_ptr<const WebSecurity>> create(WebSettings settings, WallTime now);

  [[nodiscard]] const WebSettings& settings() const { return settings_; }
  [[nodiscard]] const std::shared_ptr<const TlsMaterial>& tls() const { return tls_; }  // null: plain HTTP

  // Costs what those of the users do, and belongs to none of them.
  [[nodiscard]] const std::string& nobodys_hash() const { return nobodys_hash_; }

 private:
  WebSecurity(WebSettings settings, std::shared_ptr<const TlsMaterial> tls);

  WebSettings settings_;
  std::shared_ptr<const TlsMaterial> tls_;
  std::string nobodys_hash_;
};

}  // namespace exporter::http
