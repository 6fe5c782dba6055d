// App::Parts: all that runs, put together. Private to App; its functions stand by what they are for in
// app_ticks.cpp, app_serving.cpp and app_succession.cpp. One thread, but for what `handlers()` gives to the
// server's.
#pragma once

#include <memory>
#include <optional>

#include "app/api_desk.h"
#include "app/app.h"
#include "app/event_loop.h"
#include "app/picture_loans.h"
#include "app/pipeline.h"
#include "app/reload_gate.h"
#include "app/reloader.h"
#include "app/scrape_gate.h"
#include "app/service_report.h"
#include "app/startup.h"
#include "app/state_file.h"
#include "app/succession.h"
#include "app/sweep_log.h"
#include "app/web_keeper.h"
#include "http/server.h"
#include "kernel/kernel_flows.h"
#include "metrics/self_metrics.h"
#include "service/supervisor.h"

namespace exporter {

// A table that fills is looked at so often, whatever the interval is.
constexpr Duration kLookAtTableEvery = std::chrono::milliseconds(100);

// In the order in which they depend on each other: the last one ends first.
struct App::Parts {
  // The loop, and what wakes it for scrapes and for reloads.
  struct Events {
    EventLoop loop;
    Fd scrapes;
    Fd reloads;
  };

  Parts(const Options& chosen, Reloader::Reread reread, Events events,
        std::unique_ptr<service::Supervisor> who, KernelSide side);

  void tick(TimePoint now);
  void tick_for_scrapes(TimePoint now);
  void tick_if_half_full(TimePoint now);
  void follow_news();
  void go_on_attaching();
  void tell_alive(TimePoint now);
  ReloadAnswer reload(TimePoint now);
  Result<void> set_interval(Duration interval);
  Result<void> start_timers();
  Result<void> attach_first();
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
  StateFile state;
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

}  // namespace exporter
