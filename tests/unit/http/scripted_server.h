// A server on a free loopback port whose handlers do what the test says and remember what they were told.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/server.h"
#include "support/http_client.h"

namespace exporter::http {

class Script {
 public:
  bool fresh = true;                                          // set before the request
  std::function<bool(std::function<void()>)> fresh_or_later;  // instead of `fresh`, when set
  std::function<std::unique_ptr<TextStream>()> text;          // the default says which format was asked for
  std::optional<std::string> reason;
  unsigned refuse_with = 0;  // by the API; otherwise it says what it was asked
  bool reloads = false;      // anybody may reload; set before the server starts
  std::atomic<bool> reload_at_once = false;

  Handlers handlers();

  // Each waits until it has happened that often and returns false when it does not within seconds.
  bool saw_waiting(std::size_t scrapes);
  bool saw_rendering(std::size_t scrapes);
  bool saw_counted(std::size_t scrapes);

  std::vector<int> counted_codes();
  std::vector<std::function<void()>> take_waiting();

  std::size_t reloads_asked();
  void finish_reloads(const ReloadAnswer& answer);

 private:
  bool eventually(const std::function<bool()>& condition);
  bool ask(std::function<void()> resume);
  std::shared_ptr<const ReloadOutcome> ask_reload(std::function<void()> resume);
  std::unique_ptr<TextStream> render(ExpositionFormat format);
  [[nodiscard]] ApiAnswer answer(const ApiRequest& request) const;
  void count(int code, Duration took);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> waiting_;
  std::size_t rendered_ = 0;
  std::vector<int> codes_;
  std::vector<std::shared_ptr<ReloadOutcome>> reloads_;
};

struct ScriptedServer {
  explicit ScriptedServer(ServerConfig config = {}, const std::string& address = "127.0.0.1:0",
                          bool reloads = false);

  Script script;  // outlives the server
  support::Endpoint at;
  std::unique_ptr<Server> server;
};

}  // namespace exporter::http
