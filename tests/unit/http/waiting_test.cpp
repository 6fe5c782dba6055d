#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/server.h"
#include "scripted_server.h"
#include "support/catch.h"

namespace exporter::http {
namespace {

using support::http_get;
using support::HttpConnection;

constexpr auto kScrape = "GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n";

TEST_CASE("a scrape that waits for a sweep holds up nobody and is answered when it may", "[http]") {
  ScriptedServer served;
  served.script.fresh = false;
  HttpConnection first(served.at);
  HttpConnection second(served.at);
  first.send(kScrape);
  second.send(kScrape);
  REQUIRE(served.script.saw_waiting(2));

  CHECK(http_get(served.at, "/-/healthy").status == 200);
  CHECK(served.script.counted_codes().empty());

  for (const auto& resume : served.script.take_waiting()) resume();
  CHECK(first.receive().body == "up 1\n");
  CHECK(second.receive().body == "up 1\n");
}

TEST_CASE("a scrape may be resumed before it has begun to wait", "[http]") {
  ScriptedServer served;
  served.script.fresh_or_later = [](const std::function<void()>& resume) {
    resume();
    return false;
  };

  CHECK(http_get(served.at, "/metrics").body == "up 1\n");
}

TEST_CASE("resuming twice, or what need not wait, changes nothing", "[http]") {
  ScriptedServer served;
  std::function<void()> kept;
  served.script.fresh_or_later = [&](const std::function<void()>& resume) {
    kept = resume;
    resume();
    resume();
    return true;
  };
  HttpConnection connection(served.at);

  CHECK(connection.exchange({.target = "/metrics"}).body == "up 1\n");
  kept();
  CHECK(connection.exchange({.target = "/metrics"}).body == "up 1\n");
}

TEST_CASE("a resume that comes after the server is gone is harmless", "[http]") {
  std::function<void()> kept;
  {
    ScriptedServer served;
    served.script.fresh = false;
    HttpConnection connection(served.at);
    connection.send(kScrape);
    REQUIRE(served.script.saw_waiting(1));
    kept = served.script.take_waiting().front();
  }
  kept();
}

TEST_CASE("a client that has said all it will say still gets its answer", "[http]") {
  ScriptedServer served;
  served.script.fresh = GENERATE(true, false);
  HttpConnection connection(served.at);
  connection.send(kScrape);
  REQUIRE(::shutdown(connection.fd(), SHUT_WR) == 0);
  if (!served.script.fresh) REQUIRE(served.script.saw_waiting(1));

  for (const auto& resume : served.script.take_waiting()) resume();

  CHECK(connection.receive().body == "up 1\n");
}

TEST_CASE("a client that leaves while it waits is let go", "[http]") {
  ScriptedServer served;
  served.script.fresh = false;
  {
    HttpConnection connection(served.at);
    connection.send(kScrape);
    REQUIRE(served.script.saw_waiting(1));
  }

  for (const auto& resume : served.script.take_waiting()) resume();

  CHECK(served.script.saw_counted(1));
  CHECK(http_get(served.at, "/-/healthy").status == 200);
}

TEST_CASE("resuming may race with suspending", "[http]") {
  ScriptedServer served;
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> next;
  bool done = false;
  std::thread sweeper([&] {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return next || done; });
      if (done) return;
      const auto resume = std::exchange(next, {});
      lock.unlock();
      resume();
      lock.lock();
    }
  });
  served.script.fresh_or_later = [&](std::function<void()> resume) {
    const std::lock_guard lock(mutex);
    next = std::move(resume);
    changed.notify_one();
    return false;
  };

  HttpConnection connection(served.at);
  int answered = 0;
  for (int i = 0; i < 500; ++i) answered += connection.exchange({.target = "/metrics"}).status == 200 ? 1 : 0;

  {
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  }
  sweeper.join();
  CHECK(answered == 500);
}

}  // namespace
}  // namespace exporter::http
