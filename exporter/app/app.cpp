#include "app/app.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <utility>

#include "app/build_info.h"
#include "app/event_loop.h"
#include "app/picture_loans.h"
#include "app/pipeline.h"
#include "app/readiness.h"
#include "app/scrape_gate.h"
#include "app/startup.h"
#include "app/sweep_log.h"
#include "http/server.h"
#include "kernel/kernel_flows.h"
#include "metrics/exposition_stream.h"
#include "metrics/self_metrics.h"

namespace exporter {
namespace {

constexpr Duration kVerifyAtLeastEvery = std::chrono::seconds(5);
constexpr Duration kVerifyAtMostEvery = std::chrono::seconds(1);
constexpr Duration kLookAtTableEvery = std::chrono::milliseconds(100);
constexpr Duration kShutdownGrace = std::chrono::milliseconds(700);

// A descriptor per connection and a few per interface: the customary soft limit of 1024 is soon too low.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

accounting::LedgerLimits ledger_limits(const Options& options) {
  return {.max_series = options.max_series, .idle_timeout = options.idle_timeout};
}

Result<void> print_all(TextStream& text) {
  std::array<char, 65536> buffer{};
  while (const std::size_t size = text.read(buffer))
    std::cout.write(buffer.data(), static_cast<std::streamsize>(size));
  if (!std::cout.flush()) return Error::text("cannot write the metrics to stdout");
  return {};
}

}  // namespace

// In the order in which they depend on each other: the last one ends first.
struct App::Parts {
  Parts(const Options& chosen, EventLoop events, KernelSide side, Fd wake);

  void tick(TimePoint now);
  void tick_for_scrapes(TimePoint now);
  void tick_if_half_full(TimePoint now);
  void follow_news(TimePoint now);
  Result<void> watch();
  Result<void> serve();
  Result<void> run_once();
  http::Handlers handlers();

  Options options;
  EventLoop loop;
  KernelSide kernel;
  kernel::KernelFlows flows;
  Published<Snapshot> published;
  Pipeline pipeline;
  metrics::SelfMetrics self;
  SweepLog sweep_log;
  ScrapeGate gate;
  PictureLoans loans;                        // for the server's thread
  std::optional<http::ListenSocket> socket;  // none with --once
};

App::Parts::Parts(const Options& chosen, EventLoop events, KernelSide side, Fd wake)
    : options(chosen),
      loop(std::move(events)),
      kernel(std::move(side)),
      flows(*kernel.datapath, *kernel.interfaces),
      pipeline(flows, published, ledger_limits(chosen), EventLoop::now(), SeriesNaming(chosen.series)),
      self(build_info(), {.release = kernel.host.release, .attach = kernel.interfaces->hook()}),
      gate(published, std::move(wake)) {}

void App::Parts::tick(TimePoint now) {
  pipeline.tick(now);
  self.record_sweep(pipeline.sweep(), EventLoop::now() - now);
  self.record_series(pipeline.ledger().counts());
  sweep_log.note(pipeline.sweep(), now);
  gate.let_through();
}

// Who asks whether we are ready must not have to wait for the next interval to see a new interface.
void App::Parts::follow_news(TimePoint now) {
  if (kernel.keeper->follow_news()) tick(now);
}

// A flood of new flows must not have to wait for the interval, or there is no room for them.
void App::Parts::tick_if_half_full(TimePoint now) {
  if (flows.half_full()) tick(now);
}

// A scrape that asked while a sweep was under way has its picture already.
void App::Parts::tick_for_scrapes(TimePoint now) {
  gate.acknowledge();
  if (gate.is_fresh(now)) return gate.let_through();
  tick(now);
}

Result<void> App::Parts::watch() {
  const std::array watching{
      loop.when_readable(kernel.keeper->fd(), [this](TimePoint now) { follow_news(now); }),
      loop.when_readable(gate.fd(), [this](TimePoint now) { tick_for_scrapes(now); }),
      loop.every(options.interval, [this](TimePoint now) { tick(now); }),
      loop.every(kLookAtTableEvery, [this](TimePoint now) { tick_if_half_full(now); }),
      loop.every(std::clamp(options.interval, kVerifyAtMostEvery, kVerifyAtLeastEvery),
                 [this](TimePoint) { kernel.keeper->verify(); }),
  };
  for (const auto& result : watching)
    if (!result) return result;
  return {};
}

http::Handlers App::Parts::handlers() {
  return {
      .fresh_or_later =
          [this](std::function<void()> resume) { return gate.fresh_or_later(std::move(resume)); },
      .exposition =
          [this](ExpositionFormat format) {
            return loans.lend(published.latest(), [this, format](std::shared_ptr<const Snapshot> picture) {
              return metrics::render(std::move(picture), self, format, options.rates);
            });
          },
      .not_ready = [this]() { return why_not_ready(published.latest()); },
      .count_scrape = [this](int code, Duration took) { self.count_scrape(code, took); },
  };
}

Result<void> App::Parts::serve() {
  if (auto watching = watch(); !watching) return watching;
  tick(EventLoop::now());
  spdlog::info("serving {} on {}", options.telemetry_path, socket->display());
  auto server = http::Server::start(
      std::move(*socket), {.telemetry_path = options.telemetry_path, .version = build_info().version},
      handlers());
  if (!server) return server.error();

  auto ended = loop.run();
  gate.close();
  (*server)->stop(kShutdownGrace);
  spdlog::info("stopped: detaching from all interfaces");
  return ended;
}

Result<void> App::Parts::run_once() {
  bool swept = false;
  auto watching =
      loop.when_readable(kernel.keeper->fd(), [this](TimePoint) { kernel.keeper->follow_news(); });
  if (!watching) return watching;
  watching = loop.every(kLookAtTableEvery, [this](TimePoint now) { tick_if_half_full(now); });
  if (!watching) return watching;
  watching = loop.every(options.interval, [&](TimePoint now) {
    tick(now);
    swept = true;
    loop.stop();
  });
  if (!watching) return watching;
  if (auto ended = loop.run(); !ended || !swept) return ended;
  return print_all(*metrics::render(published.latest(), self, ExpositionFormat::Text004, options.rates));
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::App(App&&) noexcept = default;
App& App::operator=(App&&) noexcept = default;
App::~App() = default;

Result<App> App::create(const Options& options) {
  raise_descriptor_limit();
  auto loop = EventLoop::create();
  if (!loop) return loop.error();
  std::optional<http::ListenSocket> socket;
  if (!options.once) {
    auto bound = bind_port(options);
    if (!bound) return bound.error();
    socket.emplace(std::move(*bound));
  }
  auto kernel = prepare_kernel(options);
  if (!kernel) return kernel.error();
  auto wake = ScrapeGate::make_wake();
  if (!wake) return wake.error();
  auto parts = std::make_unique<Parts>(options, std::move(*loop), std::move(*kernel), std::move(*wake));
  parts->socket = std::move(socket);
  if (auto attached = parts->kernel.keeper->attach_first(options.interface_wait, parts->kernel.host);
      !attached)
    return attached.error();
  return App(std::move(parts));
}

Result<void> App::run() { return parts_->options.once ? parts_->run_once() : parts_->serve(); }

}  // namespace exporter
