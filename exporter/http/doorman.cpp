#include "http/doorman.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <utility>

#include "http/basic_login.h"
#include "http/request_headers.h"

namespace exporter::http {
namespace {

// Of IPv6 the network, since its owner has all addresses in there. Those on a unix socket are one.
std::string address_of(MHD_Connection* connection) {
  constexpr std::size_t kNetwork = 8;
  const auto* const info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  if (info->client_addr->sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in*>(info->client_addr)->sin_addr;
    return {reinterpret_cast<const char*>(&v4), sizeof(v4)};
  }
  if (info->client_addr->sa_family != AF_INET6) return {};
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(info->client_addr)->sin6_addr;
  const auto* const bytes = reinterpret_cast<const char*>(&v6);
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return {bytes + 12, 4};
  return {bytes, kNetwork};
}

Admission admission_of(LoginVerdict verdict) {
  switch (verdict) {
    case LoginVerdict::Welcome:
      return Admission::Welcome;
    case LoginVerdict::Refused:
      return Admission::Unauthorized;
    case LoginVerdict::Busy:
      return Admission::TooManyLogins;
    case LoginVerdict::Later:
      break;
  }
  return Admission::Stopping;  // nobody waits any more
}

bool asks_for_logins(const std::shared_ptr<const WebSecurity>& security) {
  return security && !security->settings().users.empty();
}

Reply too_many(std::string_view text) {
  return text_reply(MHD_HTTP_TOO_MANY_REQUESTS, text).with(MHD_HTTP_HEADER_RETRY_AFTER, "1");
}

}  // namespace

Doorman::Doorman(std::shared_ptr<const WebSecurity> security, std::shared_ptr<WaitingRoom> waiting)
    : waiting_(std::move(waiting)) {
  security_.publish(std::move(security));
}

// A file that was cut short must not open a door.
Result<void> Doorman::secure(std::shared_ptr<const WebSecurity> security) {
  const auto before = security_.latest();
  const bool had_tls = before && before->tls();
  if (had_tls != (security && security->tls())) {
    return Error::text(std::string("tls_server_config: TLS cannot be switched ") + (had_tls ? "off" : "on") +
                       " while serving; restart for it");
  }
  if (asks_for_logins(before) && !asks_for_logins(security))
    return Error::text("basic_auth_users: logins cannot be done away with while serving; restart for it");
  security_.publish(std::move(security));
  return {};
}

bool Doorman::arm(MHD_Connection* connection, std::shared_ptr<const void>& keeps) const {
  const auto security = security_.latest();
  if (!security || !security->tls()) return true;
  const auto* const info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  if (info == nullptr) return false;
  keeps = security->tls();
  return security->tls()->arm(static_cast<gnutls_session_t>(info->tls_session));
}

Admission Doorman::admit(MHD_Connection* connection, Guest& guest) {
  if (guest.admitted) return Admission::Welcome;
  if (guest.slip) {
    const auto admission = admission_of(*guest.slip);
    guest.admitted = admission == Admission::Welcome;
    return admission;
  }
  guest.security = security_.latest();
  if (guest.security && !rate_.admits(guest.security->settings().rate, Clock::now()))
    return Admission::TooManyRequests;
  const auto admission = asks_for_logins(guest.security) ? log_in(connection, guest) : Admission::Welcome;
  guest.admitted = admission == Admission::Welcome;
  return admission;
}

Admission Doorman::log_in(MHD_Connection* connection, Guest& guest) {
  auto login = parse_basic_login(request_header(connection, MHD_HTTP_HEADER_AUTHORIZATION));
  if (!login) return Admission::Unauthorized;
  guest.slip = std::make_shared<std::atomic<LoginVerdict>>(LoginVerdict::Later);
  const auto ticket = waiting_->expect(connection);
  const auto verdict = logins_.judge({.login = std::move(*login),
                                      .address = address_of(connection),
                                      .slip = guest.slip,
                                      .resume = [room = waiting_, ticket] { room->resume(ticket); }},
                                     *guest.security, Clock::now());
  if (verdict == LoginVerdict::Later) {
    return waiting_->suspend(ticket) ? Admission::Waits : admission_of(*guest.slip);
  }
  waiting_->forget(ticket);
  return admission_of(verdict);
}

Reply Doorman::refusal(Admission admission) {
  if (admission == Admission::TooManyRequests) return too_many("more requests than rate_limit allows\n");
  if (admission == Admission::TooManyLogins)
    return too_many("too many logins are being checked; try again\n");
  if (admission == Admission::Stopping) return text_reply(MHD_HTTP_SERVICE_UNAVAILABLE, "stopping\n");
  return text_reply(MHD_HTTP_UNAUTHORIZED, "unauthorized\n")
      .with(MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Basic realm=\"ebpf-traffic-exporter\", charset=\"UTF-8\"");
}

}  // namespace exporter::http
