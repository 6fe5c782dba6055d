// RequestDesk: the life of each connection and request, from libmicrohttpd's callbacks to a queued reply. All
// of it runs on the server's thread except close() and wait_until_idle(). Nothing here throws: what does, on
// the way, becomes a 500 or a closed connection.
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>

#include "http/connection_limit.h"
#include "http/doorman.h"
#include "http/in_flight.h"
#include "http/open_connections.h"
#include "http/site.h"
#include "http/waiting_room.h"

namespace exporter::http {

class RequestDesk {
 public:
  RequestDesk(const ServerConfig& config, Handlers handlers, ConnectionLimit limit);

  // Callbacks. `body_size` and `state` are libmicrohttpd's in-out parameters.
  [[nodiscard]] bool admits() const noexcept { return !closing_.load(); }
  void on_connection(MHD_Connection* connection, void** place, bool arrived) noexcept;
  MHD_Result on_request(MHD_Connection* connection, const char* target, const char* method,
                        std::size_t* body_size, void** state) noexcept;
  void on_completed(MHD_Connection* connection, void** state, bool sent) noexcept;

  // Any thread. An error if TLS would have to begin or end.
  Result<void> secure(std::shared_ptr<const WebSecurity> security) {
    return doorman_.secure(std::move(security));
  }

  // From now on nobody is admitted and nobody waits for a sweep.
  void close();
  bool wait_until_idle(TimePoint deadline) { return in_flight_.wait_until_idle(deadline); }

 private:
  struct Request;

  MHD_Result begin(MHD_Connection* connection, std::string_view path, const char* method, void** state);
  MHD_Result answer(MHD_Connection* connection, Request& request, std::string_view path);
  template <class Ask>
  bool waits(MHD_Connection* connection, Request& request, const Ask& ask);
  MHD_Result answer_api(MHD_Connection* connection, Request& request, std::string_view path);
  MHD_Result answer_reload(MHD_Connection* connection, Request& request);
  bool may_compress(MHD_Connection* connection) const;
  Reply scrape(MHD_Connection* connection, Request& request);
  MHD_Result queue(MHD_Connection* connection, Request& request, Reply reply);

  Handlers handlers_;
  Site site_;
  OpenConnections connections_;
  InFlight in_flight_;
  unsigned most_compressed_;
  unsigned compressed_ = 0;
  std::atomic<bool> closing_ = false;
  // Shared with the `resume` functions that were handed out, which may outlive us.
  std::shared_ptr<WaitingRoom> waiting_ = std::make_shared<WaitingRoom>();
  Doorman doorman_;
};

}  // namespace exporter::http
