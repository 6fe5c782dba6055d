// Any bytes sent to the live server over a unix socket: it answers HTTP or closes, within seconds, and still
// serves the next client. The first byte of the input says whether scrapes have to wait for a sweep and
// whether the second byte splits what is sent in two.
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "fuzz/targets/broken.h"
#include "http/server.h"

namespace {

using namespace exporter;
using namespace exporter::http;
using fuzz::broken;
using fuzz::promise;

constexpr std::size_t kFlags = 2;
constexpr std::chrono::seconds kPatience(30);
constexpr std::chrono::seconds kLongAfterThat(90);
constexpr int kInputsBetweenScrapes = 64;

class SomeMetrics : public TextStream {
 public:
  std::size_t read(std::span<char> to) override {
    constexpr std::string_view kText = "up 1\n";
    if (std::exchange(done_, true)) return 0;
    return kText.copy(to.data(), to.size());
  }

 private:
  bool done_ = false;
};

// Keeps scrapes waiting, if told so, until somebody lets them go on.
class Gate {
 public:
  void set_waiting(bool waiting) {
    const std::lock_guard lock(mutex_);
    waiting_ = waiting;
  }
  bool fresh_or_later(std::function<void()> resume) {
    const std::lock_guard lock(mutex_);
    if (waiting_) waiters_.push_back(std::move(resume));
    return !waiting_;
  }
  void let_go_on() {
    std::vector<std::function<void()>> waiters;
    {
      const std::lock_guard lock(mutex_);
      waiters.swap(waiters_);
    }
    for (const auto& resume : waiters) resume();
  }

 private:
  std::mutex mutex_;
  bool waiting_ = false;
  std::vector<std::function<void()>> waiters_;
};

class Running {
 public:
  Running() : folder_((std::filesystem::temp_directory_path() / "ete-fuzz-XXXXXX").string()) {
    promise(mkdtemp(folder_.data()) != nullptr, "a folder for the socket");
    auto socket = ListenSocket::bind({.host = {}, .port = 0, .unix_path = path()});
    promise(socket.has_value(), "a socket to listen on");
    auto server =
        Server::start(std::move(*socket), {.version = "fuzz", .idle_timeout = kLongAfterThat}, handlers());
    promise(server.has_value(), "a server");
    server_ = std::move(*server);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string answer_to(const std::uint8_t* data, std::size_t size, std::size_t split);
  Gate gate;

 private:
  [[nodiscard]] std::string path() const { return folder_ + "/s"; }
  Handlers handlers() {
    return {
        .fresh_or_later = [this](auto resume) { return gate.fresh_or_later(std::move(resume)); },
        .exposition = [](ExpositionFormat) { return std::make_unique<SomeMetrics>(); },
        .not_ready = []() -> std::optional<std::string> { return std::nullopt; },
        .count_scrape = [](int code, Duration) { promise(code >= 200 && code < 600, "a code that exists"); }};
  }
  [[nodiscard]] Fd connected() const;
  std::string read_all(const Fd& fd);

  std::string folder_;
  std::unique_ptr<Server> server_;
};

Fd Running::connected() const {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path().copy(to.sun_path, sizeof(to.sun_path) - 1);
  Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  promise(fd && connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0,
          "it takes a connection");
  return fd;
}

// Has it read all that was sent?
bool all_is_read(const Fd& fd) {
  int unread = 0;
  return ioctl(fd.get(), SIOCOUTQ, &unread) != 0 || unread == 0;
}

// Until it closes; lets scrapes go on that wait for a sweep. The end is not announced together with the last
// bytes: libmicrohttpd would notice it only when the connection has been idle for too long.
std::string Running::read_all(const Fd& fd) {
  std::string all;
  bool announced = false;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (char block[4096];;) {
    gate.let_go_on();
    if (!announced && all_is_read(fd)) announced = shutdown(fd.get(), SHUT_WR) == 0;
    pollfd ready{.fd = fd.get(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, 1) > 0) {
      const ssize_t size = recv(fd.get(), block, sizeof(block), 0);
      if (size <= 0) return all;
      all.append(block, static_cast<std::size_t>(size));
    }
    if (std::chrono::steady_clock::now() > end) broken("it answers and closes in time");
  }
}

std::string Running::answer_to(const std::uint8_t* data, std::size_t size, std::size_t split) {
  const Fd fd = connected();
  const std::size_t first = std::min(split, size);
  // It may close before it has everything.
  send(fd.get(), data, first, MSG_NOSIGNAL);
  send(fd.get(), data + first, size - first, MSG_NOSIGNAL);
  return read_all(fd);
}

void check(const std::string& answer) {
  if (answer.empty()) return;
  promise(answer.starts_with("HTTP/1.0 ") || answer.starts_with("HTTP/1.1 "), "what it answers is HTTP");
  const int status = std::atoi(answer.c_str() + 9);
  promise(status >= 100 && status < 600 && status != 500, "a status that is none of our own failures");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Running running;
  static int until_scrape = 0;
  if (size < kFlags) return -1;
  running.gate.set_waiting((data[0] & 1) != 0);
  const std::size_t split = (data[0] & 2) != 0 ? data[1] : SIZE_MAX;
  check(running.answer_to(data + kFlags, size - kFlags, split));

  if (until_scrape-- > 0) return 0;
  until_scrape = kInputsBetweenScrapes;
  constexpr std::string_view kScrape = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string answer =
      running.answer_to(reinterpret_cast<const std::uint8_t*>(kScrape.data()), kScrape.size(), SIZE_MAX);
  promise(answer.starts_with("HTTP/1.1 200 "), "it still serves others");
  return 0;
}
