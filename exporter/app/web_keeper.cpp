#include "app/web_keeper.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "web_config/web_config.h"

namespace exporter {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

void describe(const WebSettings& settings, const char* doing) {
  spdlog::info("{}: {}, {}", doing, settings.tls ? "TLS" : "no TLS",
               settings.users.empty() ? "no login" : std::to_string(settings.users.size()) + " users");
  if (settings.wants_http2)
    spdlog::info("http2 is asked for; this server speaks HTTP/1.1, which every client does");
}

}  // namespace

Result<WebKeeper> WebKeeper::open(const std::string& path, http::WallTime now) {
  WebKeeper keeper(path);
  if (path.empty()) return keeper;
  auto reading = keeper.read(now);
  if (!reading.security) return Error::text("--web.config.file: " + joined(reading.mistakes), reading.fault);
  describe(reading.security->settings(), path.c_str());
  keeper.security_ = std::move(reading.security);
  return keeper;
}

// Only the file tells which others there are. It is read again once their state is known, so that whatever
// changes afterwards is seen.
WebKeeper::Reading WebKeeper::read(http::WallTime now) {
  files_ = web_config::read_web_config(path_).files;
  read_state_ = web_config::state_of(files_);
  auto config = web_config::read_web_config(path_);
  files_ = std::move(config.files);
  looks_since_read_ = 0;
  if (!repeated_)
    for (const auto& warning : config.warnings) spdlog::warn("{}", warning);
  if (!config.mistakes.empty()) return {{}, std::move(config.mistakes)};
  auto made = http::WebSecurity::create(std::move(config.settings), now);
  if (!made) return {{}, {path_ + ": " + made.error().message()}, made.error().fault()};
  return {std::move(*made), {}};
}

std::shared_ptr<const http::WebSecurity> WebKeeper::look(http::WallTime now) {
  if (path_.empty()) return nullptr;
  warn_when_expired(now);
  const auto state = web_config::state_of(files_);
  const bool settled = state == std::exchange(last_state_, state);
  ++looks_since_read_;
  repeated_ = state == read_state_;
  if (!settled || (repeated_ && (!refused_ || looks_since_read_ < kReadAgainAfter))) return nullptr;
  auto reading = read(now);
  if (reading.security) return std::move(reading.security);
  refuse(Error::text(joined(reading.mistakes)));
  return nullptr;
}

void WebKeeper::accept(std::shared_ptr<const http::WebSecurity> security) {
  security_ = std::move(security);
  said_expired_ = false;
  refused_ = false;
  describe(security_->settings(), (path_ + ": read again").c_str());
}

void WebKeeper::refuse(const Error& reason) {
  refused_ = true;
  spdlog::log(repeated_ ? spdlog::level::debug : spdlog::level::err,
              "--web.config.file: {}; what was read before stays in use", reason.message());
}

void WebKeeper::warn_when_expired(http::WallTime now) {
  if (said_expired_ || !security_ || !security_->tls() || security_->tls()->expires() >= now) return;
  said_expired_ = true;
  spdlog::error("{}: the certificate has expired: clients will refuse it until there is a new one", path_);
}

}  // namespace exporter
