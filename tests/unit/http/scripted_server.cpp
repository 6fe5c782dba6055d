#include "scripted_server.h"

#include <stdexcept>

#include "text_streams.h"

namespace exporter::http {

Handlers Script::handlers() {
  Handlers handlers{
      .fresh_or_later = [this](auto resume) { return ask(std::move(resume)); },
      .exposition = [this](ExpositionFormat format) { return render(format); },
      .not_ready = [this] { return reason; },
      .count_scrape = [this](int code, Duration took) { count(code, took); },
      .api_ready_or_later = [this](const ApiRequest&, auto resume) { return ask(std::move(resume)); },
      .api_answer = [this](const ApiRequest& request) { return answer(request); }};
  if (reloads) handlers.reload = [this](auto resume) { return ask_reload(std::move(resume)); };
  return handlers;
}

bool Script::eventually(const std::function<bool()>& condition) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), condition);
}

bool Script::saw_waiting(std::size_t scrapes) {
  return eventually([&] { return waiting_.size() >= scrapes; });
}

bool Script::saw_rendering(std::size_t scrapes) {
  return eventually([&] { return rendered_ >= scrapes; });
}

bool Script::saw_counted(std::size_t scrapes) {
  return eventually([&] { return codes_.size() >= scrapes; });
}

std::vector<int> Script::counted_codes() {
  const std::lock_guard lock(mutex_);
  return codes_;
}

std::vector<std::function<void()>> Script::take_waiting() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

bool Script::ask(std::function<void()> resume) {
  if (fresh_or_later) return fresh_or_later(std::move(resume));
  if (fresh) return true;
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(resume));
  changed_.notify_all();
  return false;
}

std::shared_ptr<const ReloadOutcome> Script::ask_reload(std::function<void()> resume) {
  auto outcome = std::make_shared<ReloadOutcome>();
  const std::lock_guard lock(mutex_);
  reloads_.push_back(outcome);
  if (reload_at_once) {
    outcome->publish(std::make_shared<ReloadAnswer>());
    resume();
  } else {
    waiting_.push_back(std::move(resume));
    changed_.notify_all();
  }
  return outcome;
}

std::size_t Script::reloads_asked() {
  const std::lock_guard lock(mutex_);
  return reloads_.size();
}

void Script::finish_reloads(const ReloadAnswer& answer) {
  const std::lock_guard lock(mutex_);
  for (const auto& outcome : reloads_) outcome->publish(std::make_shared<ReloadAnswer>(answer));
  for (const auto& resume : std::exchange(waiting_, {})) resume();
}

std::unique_ptr<TextStream> Script::render(ExpositionFormat format) {
  {
    const std::lock_guard lock(mutex_);
    ++rendered_;
    changed_.notify_all();
  }
  if (text) return text();
  return std::make_unique<StringStream>(format == ExpositionFormat::OpenMetrics100 ? "up 1\n# EOF\n"
                                                                                   : "up 1\n");
}

ApiAnswer Script::answer(const ApiRequest& request) const {
  if (refuse_with != 0) return {.status = refuse_with, .text = R"({"error":"no"})"};
  std::string asked(request.path);
  asked.append("?").append(request.query).append(request.reads ? "" : " changed");
  return {.stream = std::make_unique<StringStream>(std::move(asked))};
}

void Script::count(int code, Duration took) {
  if (took < Duration::zero()) code = -1;
  const std::lock_guard lock(mutex_);
  codes_.push_back(code);
  changed_.notify_all();
}

namespace {

ListenSocket bound(const std::string& text) {
  const auto address = parse_listen_address(text);
  if (!address) throw std::runtime_error(address.error().message());
  auto socket = ListenSocket::bind(*address);
  if (!socket) throw std::runtime_error(socket.error().message());
  return std::move(*socket);
}

}  // namespace

ScriptedServer::ScriptedServer(ServerConfig config, const std::string& address, bool reloads) {
  script.reloads = reloads;
  auto socket = bound(address);
  at.port = socket.port();
  if (address.starts_with("unix:")) at.unix_path = address.substr(5);
  if (config.version.empty()) config.version = "1.2.3";
  auto started = Server::start(std::move(socket), std::move(config), script.handlers());
  if (!started) throw std::runtime_error(started.error().message());
  server = std::move(*started);
}

}  // namespace exporter::http
