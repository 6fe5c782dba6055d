#include "app/event_loop.h"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <utility>

namespace exporter {
namespace {

timespec to_timespec(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {seconds.count(), std::chrono::nanoseconds(duration - seconds).count()};
}

void drain_timer(int fd) {
  std::uint64_t expirations = 0;
  while (read(fd, &expirations, sizeof(expirations)) > 0) continue;
}

}  // namespace

Result<EventLoop> EventLoop::create() {
  sigset_t handled;
  sigemptyset(&handled);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&handled, signal);
  pthread_sigmask(SIG_BLOCK, &handled, nullptr);

  Fd epoll(epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return Error::from_errno("create the event loop");
  Fd signals(signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals) return Error::from_errno("listen for signals");
  EventLoop loop(std::move(epoll), std::move(signals));
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (epoll_ctl(loop.epoll_.get(), EPOLL_CTL_ADD, loop.signals_.get(), &event) != 0)
    return Error::from_errno("wait for signals");
  return loop;
}

Result<void> EventLoop::add(int fd, Handler handler) {
  handlers_.push_back(std::make_unique<Handler>(std::move(handler)));
  epoll_event event{.events = EPOLLIN, .data = {.ptr = handlers_.back().get()}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
    return Error::from_errno("wait for a descriptor");
  return {};
}

Result<void> EventLoop::when_readable(int fd, Handler handler) { return add(fd, std::move(handler)); }

Result<EventLoop::Timer> EventLoop::every(Duration interval, Handler handler) {
  Fd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer) return Error::from_errno("create a timer");
  const int fd = timer.get();
  timers_.push_back(std::move(timer));
  if (auto running = set(Timer(fd), interval); !running) return running.error();
  const auto added = add(fd, [fd, handler = std::move(handler)](TimePoint now) {
    drain_timer(fd);
    handler(now);
  });
  if (!added) return added.error();
  return Timer(fd);
}

Result<void> EventLoop::set(Timer timer, Duration interval) {
  const itimerspec setting{.it_interval = to_timespec(interval), .it_value = to_timespec(interval)};
  if (timerfd_settime(static_cast<int>(timer), 0, &setting, nullptr) != 0)
    return Error::from_errno("set a timer");
  return {};
}

bool EventLoop::asked_to_stop() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

void EventLoop::take_signals() {
  signalfd_siginfo signal{};
  bool hung_up = false;
  while (read(signals_.get(), &signal, sizeof(signal)) == sizeof(signal)) {
    if (signal.ssi_signo == SIGINT || signal.ssi_signo == SIGTERM) stopped_ = true;
    hung_up |= signal.ssi_signo == SIGHUP;
  }
  if (hung_up && !stopped_) hung_up_(now());
}

Result<void> EventLoop::run() {
  std::array<epoll_event, 16> events{};
  while (!stopped_) {
    const int count = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    if (count < 0 && errno != EINTR) return Error::from_errno("wait for events");
    for (int i = 0; i < count && !stopped_; ++i) {
      auto* handler = static_cast<Handler*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (handler == nullptr) {
        take_signals();
      } else {
        (*handler)(now());
      }
    }
  }
  return {};
}

}  // namespace exporter
