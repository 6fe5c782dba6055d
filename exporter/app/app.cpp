#include "app/app.h"

#include <sys/resource.h>

#include <utility>

#include "app/app_parts.h"
#include "app/build_info.h"

namespace exporter {
namespace {

// A descriptor per connection and a few per interface: the customary soft limit of 1024 is soon too low.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

App::Parts::Parts(const Options& chosen, Reloader::Reread reread, Events events,
                  std::unique_ptr<service::Supervisor> who, KernelSide side)
    : options(chosen),
      loop(std::move(events.loop)),
      supervisor(std::move(who)),
      kernel(std::move(side)),
      flows(*kernel.datapath, *kernel.interfaces),
      pipeline(flows, published, pipeline_settings(chosen), EventLoop::now()),
      self(build_info(), {.release = kernel.host.release, .attach = kernel.interfaces->hook()}),
      report(*supervisor),
      gate(published, std::move(events.scrapes)),
      api(published, gate, loans),
      reloader(chosen, std::move(reread),
               {.keeper = *kernel.keeper,
                .pipeline = pipeline,
                .set_interval = [this](Duration interval) { return set_interval(interval); }}),
      reloads(std::move(events.reloads)) {
  self.record_start(std::chrono::system_clock::now());
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
  StateFile state = supervisor->present() ? StateFile::take(*supervisor, stored) : StateFile();
  auto kernel = prepare_kernel(options, *supervisor, std::move(stored));
  if (!kernel) return kernel.error();
  auto scrapes = ScrapeGate::make_wake();
  if (!scrapes) return scrapes.error();
  auto reloads = ScrapeGate::make_wake();
  if (!reloads) return reloads.error();
  auto parts = std::make_unique<Parts>(
      options, std::move(reread), Parts::Events{std::move(*loop), std::move(*scrapes), std::move(*reloads)},
      std::move(supervisor), std::move(*kernel));
  parts->socket = std::move(socket);
  parts->web = std::move(web);
  parts->state = std::move(state);
  if (auto attached = parts->attach_first(); !attached) return attached.error();
  return App(std::move(parts));
}

Result<void> App::run() { return parts_->options.once ? parts_->run_once() : parts_->serve(); }

}  // namespace exporter
