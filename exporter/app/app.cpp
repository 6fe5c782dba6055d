#include "app/app.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <utility>

#include "app/api_desk.h"
#include "app/build_info.h"
#include "app/event_loop.h"
#include "app/picture_loans.h"
#include "app/pipeline.h"
#include "app/readiness.h"
#include "app/reload_gate.h"
#include "app/reloader.h"
#include "app/scrape_gate.h"
#include "app/service_report.h"
#include "app/startup.h"
#include "app/succession.h"
#include "app/sweep_log.h"
#include "app/web_keeper.h"
#include "http/server.h"
#include "kernel/kernel_flows.h"
#include "metrics/exposition_stream.h"
#include "metrics/self_metrics.h"
#include "service/supervisor.h"

namespace exporter {
namespace {

constexpr Duration kVerifyAtLeastEvery = std::chrono::seconds(5);
constexpr Duration kVerifyAtMostEvery = std::chrono::seconds(1);
constexpr Duration kLookAtTableEvery = std::chrono::milliseconds(100);
constexpr Duration kLookAtWebConfigEvery = std::chrono::seconds(1);
constexpr Duration kShutdownGrace = std::chrono::milliseconds(700);

// A descriptor per connection and a few per interface: the customary soft limit of 1024 is soon too low.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
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
  // A descriptor to wake the loop with for scrapes, and one for reloads.
  struct Wakes {
    Fd scrapes;
    Fd reloads;
  };

  Parts(const Options& chosen, Reloader::Reread reread, EventLoop events,
        std::unique_ptr<service::Supervisor> who, KernelSide side, Wakes wakes);

  void tick(TimePoint now);
  void tick_for_scrapes(TimePoint now);
  void tick_if_half_full(TimePoint now);
  void follow_news(TimePoint now);
  void tell_alive(TimePoint now);
  ReloadAnswer reload(TimePoint now);
  Result<void> set_interval(Duration interval);
  Result<void> start_timers();
  Result<void> attach_first(const std::optional<LeftState>& left);
  void settle_inheritance();
  void leave();
  Counting counting() { return {pipeline, *kernel.interfaces, self}; }
  Result<void> watch();
  Result<void> watch_for_supervisor();
  Result<void> serve();
  Result<void> keep_secure(http::Server& server);
  void look_at_web_config(http::Server& server);
  Result<void> run_once();
  http::Handlers handlers();

  Options options;
  EventLoop loop;
  std::unique_ptr<service::Supervisor> supervisor;  // where the kernel side knows it
  KernelSide kernel;
  kernel::KernelFlows flows;
  Published<Snapshot> published;
  Pipeline pipeline;
  metrics::SelfMetrics self;
  SweepLog sweep_log;
  ServiceReport report;
  ScrapeGate gate;
  PictureLoans loans;  // for the server's thread
  ApiDesk api;         // likewise
  Reloader reloader;
  ReloadGate reloads;
  std::optional<EventLoop::Timer> sweeping;
  std::optional<EventLoop::Timer> verifying;
  std::optional<http::ListenSocket> socket;  // none with --once
  std::optional<WebKeeper> web;              // likewise
};

App::Parts::Parts(const Options& chosen, Reloader::Reread reread, EventLoop events,
                  std::unique_ptr<service::Supervisor> who, KernelSide side, Wakes wakes)
    : options(chosen),
      loop(std::move(events)),
      supervisor(std::move(who)),
      kernel(std::move(side)),
      flows(*kernel.datapath, *kernel.interfaces),
      pipeline(flows, published, pipeline_settings(chosen), EventLoop::now()),
      self(build_info(), {.release = kernel.host.release, .attach = kernel.interfaces->hook()}),
      report(*supervisor),
      gate(published, std::move(wakes.scrapes)),
      api(published, gate, loans),
      reloader(chosen, std::move(reread),
               {.keeper = *kernel.keeper,
                .pipeline = pipeline,
                .set_interval = [this](Duration interval) { return set_interval(interval); }}),
      reloads(std::move(wakes.reloads)) {
  self.record_start(std::chrono::system_clock::now());
}

void App::Parts::tick(TimePoint now) {
  pipeline.tick(now, gate.wants_listing() ? Listing::Wanted : Listing::Unwanted);
  self.record_sweep(pipeline.sweep(), EventLoop::now() - now);
  self.record_series(pipeline.ledger().counts());
  if (const auto& connections = published.latest()->connections) self.record_connections(*connections);
  sweep_log.note(pipeline.sweep(), now);
  report.note(pipeline.sweep(), *published.latest());
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
  if (gate.is_fresh(now) && !gate.wants_listing()) return gate.let_through();
  tick(now);
}

// Whatever the interval is: while somebody waits for a sign of life, there are sweeps.
void App::Parts::tell_alive(TimePoint now) {
  if (report.tell_alive()) return;
  tick(now);
  report.tell_alive();
}

Result<void> App::Parts::watch_for_supervisor() {
  const auto pulse = report.pulse();
  if (!pulse) return {};
  const auto telling = loop.every(*pulse, [this](TimePoint now) { tell_alive(now); });
  return telling ? Result<void>() : telling.error();
}

// The tick reads what has been detached to its end, and shows what is attached now.
ReloadAnswer App::Parts::reload(TimePoint now) {
  supervisor->reloading();
  auto answer = reloader.reload(now);
  const bool applied = answer.status == 200;
  self.record_reload(applied, std::chrono::system_clock::now());
  if (applied) tick(EventLoop::now());
  report.ready();
  return answer;
}

Result<void> App::Parts::set_interval(Duration interval) {
  if (auto set = loop.set(*sweeping, interval); !set) return set;
  return loop.set(*verifying, std::clamp(interval, kVerifyAtMostEvery, kVerifyAtLeastEvery));
}

Result<void> App::Parts::start_timers() {
  auto sweeps = loop.every(options.interval, [this](TimePoint now) { tick(now); });
  if (!sweeps) return sweeps.error();
  auto looks = loop.every(kVerifyAtLeastEvery, [this](TimePoint) { kernel.keeper->verify(); });
  if (!looks) return looks.error();
  sweeping = *sweeps;
  verifying = *looks;
  const auto half_full = loop.every(kLookAtTableEvery, [this](TimePoint now) { tick_if_half_full(now); });
  if (!half_full) return half_full.error();
  return set_interval(options.interval);
}

Result<void> App::Parts::watch() {
  loop.on_hangup([this](TimePoint now) { reload(now); });
  const std::array watching{
      start_timers(),
      loop.when_readable(kernel.keeper->fd(), [this](TimePoint now) { follow_news(now); }),
      loop.when_readable(gate.fd(), [this](TimePoint now) { tick_for_scrapes(now); }),
      loop.when_readable(reloads.fd(),
                         [this](TimePoint now) { reloads.answer([&] { return reload(now); }); }),
      watch_for_supervisor(),
  };
  for (const auto& result : watching)
    if (!result) return result;
  return {};
}

http::Handlers App::Parts::handlers() {
  http::Handlers handlers{
      .fresh_or_later =
          [this](std::function<void()> resume) { return gate.fresh_or_later(std::move(resume)); },
      .exposition =
          [this](ExpositionFormat format) {
            return loans.lend(published.latest(), [this, format](std::shared_ptr<const Snapshot> picture) {
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

// What an earlier process knew comes first, so that interfaces keep their numbers.
Result<void> App::Parts::attach_first(const std::optional<LeftState>& left) {
  if (kernel.handover) {
    if (left && left->epoch == kernel.handover->epoch())
      restore(counting(), left->bytes, pipeline_settings(options), EventLoop::now());
    kernel.handover->begin_epoch();
  }
  auto attached =
      kernel.keeper->attach_first(options.interface_wait, kernel.host, std::exchange(kernel.inherited, {}));
  if (attached && kernel.retired) flows.add_retired(*std::exchange(kernel.retired, std::nullopt));
  return attached;
}

// Twice: what a sweep of the process before did not get to lies in the other generation. Then the maps that
// are not in use any more are empty.
void App::Parts::settle_inheritance() {
  const bool retiring = flows.has_retired();
  tick(EventLoop::now());
  if (!kernel.handover) return;
  tick(EventLoop::now());
  if (retiring && !flows.has_retired()) {
    kernel.handover->store_maps(*kernel.datapath);
    kernel.handover->set_detail(detail_of(options));
  }
}

// A last sweep, so that nothing that anybody has seen is unknown to who comes after us. What is counted from
// then on stays in the kernel for it.
void App::Parts::leave() {
  if (!kernel.handover) return;
  kernel.interfaces->detach_filters();
  tick(EventLoop::now());
  leave_state(*supervisor, kernel.handover->epoch(), save(counting(), EventLoop::now()));
}

Result<void> App::Parts::serve() {
  if (auto watching = watch(); !watching) return watching;
  settle_inheritance();
  spdlog::info("serving {} on {}", options.telemetry_path, socket->display());
  auto server = http::Server::start(std::move(*socket),
                                    {.telemetry_path = options.telemetry_path,
                                     .api_root = std::string(api::kApiRoot),
                                     .version = build_info().version,
                                     .security = web->security()},
                                    handlers());
  if (!server) return server.error();

  if (auto kept = keep_secure(**server); !kept) return kept;
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
  const auto watching =
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

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::App(App&&) noexcept = default;
App& App::operator=(App&&) noexcept = default;
App::~App() = default;

Result<App> App::create(const Options& options, Reloader::Reread reread) {
  raise_descriptor_limit();
  auto loop = EventLoop::create();
  if (!loop) return loop.error();
  std::optional<http::ListenSocket> socket;
  std::optional<WebKeeper> web;
  if (!options.once) {
    auto opened = WebKeeper::open(options.web_config_file, std::chrono::system_clock::now());
    if (!opened) return opened.error();
    web.emplace(std::move(*opened));
    auto bound = bind_port(options);
    if (!bound) return bound.error();
    socket.emplace(std::move(*bound));
  }
  auto supervisor = std::make_unique<service::Supervisor>(
      options.once ? service::Supervisor() : service::Supervisor::of_this_process());
  auto stored = supervisor->take_stored();
  const auto left = take_state(*supervisor, stored);
  auto kernel = prepare_kernel(options, *supervisor, std::move(stored));
  if (!kernel) return kernel.error();
  auto scrapes = ScrapeGate::make_wake();
  if (!scrapes) return scrapes.error();
  auto reloads = ScrapeGate::make_wake();
  if (!reloads) return reloads.error();
  auto parts =
      std::make_unique<Parts>(options, std::move(reread), std::move(*loop), std::move(supervisor),
                              std::move(*kernel), Parts::Wakes{std::move(*scrapes), std::move(*reloads)});
  parts->socket = std::move(socket);
  parts->web = std::move(web);
  if (auto attached = parts->attach_first(left); !attached) return attached.error();
  return App(std::move(parts));
}

Result<void> App::run() { return parts_->options.once ? parts_->run_once() : parts_->serve(); }

}  // namespace exporter
