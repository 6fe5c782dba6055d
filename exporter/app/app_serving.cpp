// What is shown: to the server's clients, or once to stdout.
#include <spdlog/spdlog.h>

#include <array>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "app/app_parts.h"
#include "app/build_info.h"
#include "app/readiness.h"
#include "metrics/exposition_stream.h"

namespace exporter {
namespace {

constexpr Duration kLookAtWebConfigEvery = std::chrono::seconds(1);
constexpr Duration kShutdownGrace = std::chrono::milliseconds(700);

Result<void> print_all(TextStream& text) {
  std::array<char, 65536> buffer{};
  while (const std::size_t size = text.read(buffer))
    std::cout.write(buffer.data(), static_cast<std::streamsize>(size));
  if (!std::cout.flush()) return Error::text("cannot write the metrics to stdout");
  return {};
}

std::vector<std::string> api_lists(const Options& options) {
  std::vector<std::string> lists{"interfaces", "pairs"};
  if (options.connections) lists.emplace_back("connections");
  return lists;
}

}  // namespace

http::Handlers App::Parts::handlers() {
  http::Handlers handlers{
      .fresh_or_later =
          [this](std::function<void()> resume) { return gate.fresh_or_later(std::move(resume)); },
      .exposition =
          [this](ExpositionFormat format) {
            return loans.lend(published.latest(), Clock::now(),
                              [this, format](std::shared_ptr<const Snapshot> picture) {
                                return metrics::render(std::move(picture), self, format, reloader.rates());
                              });
          },
      .not_ready = [this]() { return why_not_ready(published.latest()); },
      .count_scrape = [this](int code, Duration took) { self.count_scrape(code, took); },
      .api_ready_or_later =
          [this](const ApiRequest& request, std::function<void()> resume) {
            return api.ready_or_later(request, std::move(resume));
          },
      .api_answer = [this](const ApiRequest& request) { return api.answer(request); },
  };
  if (options.lifecycle)
    handlers.reload = [this](std::function<void()> resume) { return reloads.ask(std::move(resume)); };
  return handlers;
}

Result<void> App::Parts::keep_secure(http::Server& server) {
  if (options.web_config_file.empty()) return {};
  self.record_web_config(true, std::chrono::system_clock::now());
  const auto looking =
      loop.every(kLookAtWebConfigEvery, [this, &server](TimePoint) { look_at_web_config(server); });
  return looking ? Result<void>() : looking.error();
}

void App::Parts::look_at_web_config(http::Server& server) {
  const auto now = std::chrono::system_clock::now();
  if (auto security = web->look(now)) {
    const auto used = server.secure(security);
    used ? web->accept(std::move(security)) : web->refuse(used.error());
    if (used) self.record_web_config(true, now);
  }
  if (web->refused()) self.record_web_config(false, now);
}

Result<void> App::Parts::serve() {
  if (auto watching = watch(); !watching) return watching;
  settle_inheritance();
  spdlog::info("serving {} on {}", options.telemetry_path, socket->display());
  auto server = http::Server::start(std::move(*socket),
                                    {.telemetry_path = options.telemetry_path,
                                     .api_root = std::string(api::kApiRoot),
                                     .api_lists = api_lists(options),
                                     .version = build_info().version,
                                     .security = web->security()},
                                    handlers());
  if (!server) {
    leave();
    return server.error();
  }
  if (auto kept = keep_secure(**server); !kept) {
    leave();
    return kept;
  }
  report.ready();
  auto ended = loop.run();
  supervisor->stopping("stopping");
  gate.close();
  reloads.close();
  (*server)->stop(kShutdownGrace);
  leave();
  spdlog::info(kernel.handover ? "stopped: what counts goes on for the next process, if there is one"
                               : "stopped: detaching from all interfaces");
  return ended;
}

Result<void> App::Parts::run_once() {
  bool swept = false;
  auto watching =
      loop.when_readable(kernel.keeper->fd(), [this](TimePoint) { kernel.keeper->follow_news(); });
  if (!watching) return watching;
  const auto looking = loop.every(kLookAtTableEvery, [this](TimePoint now) { tick_if_half_full(now); });
  if (!looking) return looking.error();
  const auto sweeps = loop.every(options.interval, [&](TimePoint now) {
    tick(now);
    swept = true;
    loop.stop();
  });
  if (!sweeps) return sweeps.error();
  if (auto ended = loop.run(); !ended || !swept) return ended;
  return print_all(*metrics::render(published.latest(), self, ExpositionFormat::Text004, options.rates));
}

}  // namespace exporter
