// Doorman: what happens to a connection and to a request before anything is answered: TLS, the rate of
// requests, name and password, by the newest WebSecurity. For the server's thread, except secure().
#pragma once

#include <microhttpd.h>

#include <memory>

#include "base/published.h"
#include "http/login_desk.h"
#include "http/reply.h"
#include "http/request_rate_limit.h"
#include "http/waiting_room.h"
#include "http/web_security.h"

namespace exporter::http {

enum class Admission : std::uint8_t {
  Welcome,
  Waits,
  Unauthorized,
  TooManyRequests,
  TooManyLogins,
  Stopping
};

class Doorman {
 public:
  // What is known of a request.
  struct Guest {
    std::shared_ptr<const WebSecurity> security;  // as it was when the request had been read
    LoginDesk::Slip slip;                         // of one who had to wait for it
    bool admitted = false;
  };

  Doorman(std::shared_ptr<const WebSecurity> security, std::shared_ptr<WaitingRoom> waiting);

  // Any thread. An error, and no change, if TLS would have to begin or end.
  Result<void> secure(std::shared_ptr<const WebSecurity> security);

  // A connection that has just been made. `keeps` must outlive it. False: it must not be used.
  bool arm(MHD_Connection* connection, std::shared_ptr<const void>& keeps) const;

  // Waits: the request is suspended; ask again when it is resumed.
  Admission admit(MHD_Connection* connection, Guest& guest);

  static Reply refusal(Admission admission);

 private:
  Admission log_in(MHD_Connection* connection, Guest& guest);

  Published<WebSecurity> security_;
  std::shared_ptr<WaitingRoom> waiting_;
  RequestRateLimit rate_;
  LoginDesk logins_;
};

}  // namespace exporter::http
