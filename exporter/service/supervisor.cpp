#include "service/supervisor.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace exporter::service {
namespace {

constexpr int kFirstPassed = 3;  // SD_LISTEN_FDS_START

std::string take_variable(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value == nullptr ? "" : value;
  unsetenv(name);
  return text;
}

// Nothing unless all of it is a number.
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_this_process(const std::string& pid) {
  return number_of(pid) == static_cast<std::uint64_t>(getpid());
}

std::string next_name(std::string_view& names) {
  const std::size_t end = names.find(':');
  std::string name(names.substr(0, end));
  names = end == std::string_view::npos ? std::string_view() : names.substr(end + 1);
  return name;
}

// As sd_listen_fds_with_names(3).
StoredDescriptors passed_descriptors() {
  const std::string pid = take_variable("LISTEN_PID");
  const auto count = number_of(take_variable("LISTEN_FDS"));
  const std::string all_names = take_variable("LISTEN_FDNAMES");
  constexpr std::uint64_t kMost = 1 << 16;
  StoredDescriptors passed;
  if (!is_this_process(pid) || !count || *count > kMost) return passed;
  std::string_view names = all_names;
  for (int fd = kFirstPassed; fd < kFirstPassed + static_cast<int>(*count); ++fd) {
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) continue;  // there is none
    passed.push_back({next_name(names), Fd(fd)});
  }
  return passed;
}

std::optional<Duration> watchdog_of_this_process() {
  const std::string pid = take_variable("WATCHDOG_PID");
  const auto microseconds = number_of(take_variable("WATCHDOG_USEC"));
  if (!microseconds || *microseconds == 0 || (!pid.empty() && !is_this_process(pid))) return std::nullopt;
  return std::chrono::microseconds(*microseconds);
}

// CLOCK_MONOTONIC, which Clock is.
std::string monotonic_microseconds() {
  const auto now = Clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

}  // namespace

Supervisor Supervisor::of_this_process() {
  Supervisor supervisor;
  supervisor.stored_ = passed_descriptors();
  supervisor.watchdog_ = watchdog_of_this_process();
  supervisor.socket_ = NotifySocket::open(take_variable("NOTIFY_SOCKET"));
  if (!supervisor.socket_) supervisor.watchdog_.reset();
  return supervisor;
}

void Supervisor::tell(std::string_view text) const {
  if (socket_) (void)socket_->send(text);
}

void Supervisor::ready(std::string_view status) { tell("READY=1\nSTATUS=" + std::string(status)); }
void Supervisor::status(std::string_view text) { tell("STATUS=" + std::string(text)); }
void Supervisor::reloading() { tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds()); }
void Supervisor::stopping(std::string_view status) { tell("STOPPING=1\nSTATUS=" + std::string(status)); }
void Supervisor::alive() { tell("WATCHDOG=1"); }

// FDPOLL=0: systemd drops what polls as an error, and to epoll(7) every BPF map does.
void Supervisor::keep(const std::string& name, std::span<const int> descriptors) {
  if (socket_ && !descriptors.empty())
    (void)socket_->send("FDSTORE=1\nFDPOLL=0\nFDNAME=" + name, descriptors);
}

void Supervisor::forget(const std::string& name) { tell("FDSTOREREMOVE=1\nFDNAME=" + name); }

}  // namespace exporter::service
