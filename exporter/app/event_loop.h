// EventLoop: waits for timers, descriptors and signals, and calls whoever is concerned with the time it is.
// Next to ScrapeGate the only reader of clocks. Everything it calls runs on its own thread, one after the
// other.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "base/units.h"

namespace exporter {

class EventLoop {
 public:
  using Handler = std::function<void(TimePoint now)>;

  // Blocks SIGINT, SIGTERM, SIGHUP and SIGPIPE in this thread and all that it starts later.
  static Result<EventLoop> create();

  [[nodiscard]] static TimePoint now() { return Clock::now(); }

  // `fd` is borrowed; the handler reads it until it would block.
  Result<void> when_readable(int fd, Handler handler);
  enum class Timer : int {};  // valid as long as the loop
  Result<Timer> every(Duration interval, Handler handler);
  // From now on with another interval.
  Result<void> set(Timer timer, Duration interval);
  // SIGINT or SIGTERM waits for run(): for whoever works for long before it, or amid it.
  [[nodiscard]] static bool asked_to_stop();
  // SIGHUP came, once or many times.
  void on_hangup(Handler handler) { hung_up_ = std::move(handler); }

  // Returns when SIGINT or SIGTERM came, or after stop().
  Result<void> run();
  void stop() { stopped_ = true; }

 private:
  EventLoop(Fd epoll, Fd signals) : epoll_(std::move(epoll)), signals_(std::move(signals)) {}
  Result<void> add(int fd, Handler handler);
  void take_signals();

  Fd epoll_;
  Fd signals_;
  std::vector<Fd> timers_;
  std::vector<std::unique_ptr<Handler>> handlers_;  // epoll holds pointers to them
  Handler hung_up_ = [](TimePoint) {};
  bool stopped_ = false;
};

}  // namespace exporter
