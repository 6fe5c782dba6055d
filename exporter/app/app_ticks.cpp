// When there are sweeps: by the clock, for scrapes, for news, for whoever started us, and after a reload.
#include <algorithm>
#include <array>

#include "app/app_parts.h"

namespace exporter {
namespace {

constexpr Duration kVerifyAtLeastEvery = std::chrono::seconds(5);
constexpr Duration kVerifyAtMostEvery = std::chrono::seconds(1);

}  // namespace

void App::Parts::tick(TimePoint now) {
  pipeline.tick(now, gate.wants_listing() ? Listing::Wanted : Listing::Unwanted);
  self.record_sweep(pipeline.sweep(), EventLoop::now() - now);
  self.record_series(pipeline.ledger().counts());
  if (const auto& connections = published.latest()->connections) self.record_connections(*connections);
  sweep_log.note(pipeline.sweep(), now);
  report.note(pipeline.sweep(), *published.latest());
  if (kernel.handover && !flows.has_retired()) kernel.handover->forget_retired_maps();
  gate.let_through();
}

// Who asks whether we are ready must not have to wait for the next interval to see a new interface.
void App::Parts::follow_news() {
  if (kernel.keeper->follow_news()) tick(EventLoop::now());
}

// Between two turns all others have theirs.
void App::Parts::go_on_attaching() {
  if (kernel.keeper->unfinished() && kernel.keeper->go_on()) tick(EventLoop::now());
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

Result<void> App::Parts::watch_for_supervisor() {
  const auto pulse = report.pulse();
  if (!pulse) return {};
  const auto telling = loop.every(*pulse, [this](TimePoint now) { tell_alive(now); });
  return telling ? Result<void>() : telling.error();
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
  const auto half_full = loop.every(kLookAtTableEvery, [this](TimePoint now) {
    tick_if_half_full(now);
    go_on_attaching();
  });
  if (!half_full) return half_full.error();
  return set_interval(options.interval);
}

Result<void> App::Parts::watch() {
  loop.on_hangup([this](TimePoint now) { reload(now); });
  const std::array watching{
      start_timers(),
      loop.when_readable(kernel.keeper->fd(), [this](TimePoint) { follow_news(); }),
      loop.when_readable(gate.fd(), [this](TimePoint now) { tick_for_scrapes(now); }),
      loop.when_readable(reloads.fd(),
                         [this](TimePoint now) { reloads.answer([&] { return reload(now); }); }),
      watch_for_supervisor(),
  };
  for (const auto& result : watching)
    if (!result) return result;
  return {};
}

}  // namespace exporter
