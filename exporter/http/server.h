// Server: answers scrapes, from one thread of its own, on a socket that is already bound. It knows nothing of
// metrics: all it says is handed in as Handlers, which are called from that thread (and must not block it).
// A slow client, or thousands of silent ones, delay nobody else and cost a bounded amount of memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/api_answer.h"
#include "base/exposition_format.h"
#include "base/reload_answer.h"
#include "base/result.h"
#include "base/text_stream.h"
#include "base/units.h"
#include "http/listen_socket.h"
#include "http/web_security.h"

namespace exporter::http {

struct Handlers {
  // True: the newest snapshot is fresh, answer now. False: `resume` is kept and called when it is, or when it
  // is known that it will not be; from any thread, even after the server is gone. A scrape is not answered
  // before.
  std::function<bool(std::function<void()> resume)> fresh_or_later;
  std::function<std::unique_ptr<TextStream>(ExpositionFormat)> exposition;
  std::function<std::optional<std::string>()> not_ready;  // the reason, or nothing when ready
  // Once for each request to the telemetry path, when the last byte was sent. `code` is the status, or 499
  // when the client left, or was cut off for being slow, before it had everything.
  std::function<void(int code, Duration took)> count_scrape;
  // As `fresh_or_later`, and the answer, for what is below `api_root`, where it depends on what is asked
  // whether it has to wait.
  std::function<bool(const ApiRequest&, std::function<void()> resume)> api_ready_or_later = {};
  std::function<ApiAnswer(const ApiRequest&)> api_answer = {};
  // Asks for a reload of the configuration; empty where nobody may. `resume` is called when it is over, or
  // when it is known that there will be none; from any thread, even after the server is gone.
  std::function<std::shared_ptr<const ReloadOutcome>(std::function<void()> resume)> reload = {};
};

struct ServerConfig {
  std::string telemetry_path = "/metrics";
  std::string api_root = {};                // "/api/v1/", or nothing if there is no API
  std::vector<std::string> api_lists = {};  // what the landing page links to below it
  std::string version = {};
  unsigned most_connections = 4096;          // less when RLIMIT_NOFILE leaves less
  std::chrono::seconds idle_timeout{15};     // without a byte in either direction
  std::chrono::seconds answer_timeout{120};  // from request to last byte, however steadily it trickles
  unsigned most_compressed = 64;             // at once; more are answered, but not compressed (250 KiB each)
  std::shared_ptr<const WebSecurity> security = {};  // none: plain HTTP, for everybody
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(ListenSocket socket, const ServerConfig& config,
                                               Handlers handlers);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // stop() without grace

  [[nodiscard]] std::string display() const;  // where it listens

  // For requests, and for connections that are made, from now on. Whether there is TLS at all is decided at
  // the start: an error, and nothing changes. Any thread.
  Result<void> secure(std::shared_ptr<const WebSecurity> security);

  // Takes no new connections, lets what is being answered finish for at most `grace`, answers scrapes that
  // wait for a sweep with what there is, and then closes everything. Returns when the thread has ended;
  // handlers are not called any more. A second call does nothing. Not for the server's own thread.
  void stop(Duration grace);

 private:
  class Running;
  explicit Server(std::unique_ptr<Running> running);

  std::unique_ptr<Running> running_;
};

}  // namespace exporter::http
