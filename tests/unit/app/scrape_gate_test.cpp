#include "app/scrape_gate.h"

#include <poll.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

bool readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

struct Gate {
  Published<Snapshot> published;
  ScrapeGate gate{published, *ScrapeGate::make_wake()};

  void publish(TimePoint taken_at) {
    auto picture = std::make_shared<Snapshot>();
    picture->taken_at = taken_at;
    published.publish(std::move(picture));
  }
};

}  // namespace

TEST_CASE("a picture is fresh for less than a second", "[app]") {
  Gate it;
  const TimePoint taken{1h};
  CHECK_FALSE(it.gate.is_fresh(taken));

  it.publish(taken);

  CHECK(it.gate.is_fresh(taken));
  CHECK(it.gate.is_fresh(taken + 999ms));
  CHECK_FALSE(it.gate.is_fresh(taken + 1s));
}

TEST_CASE("a scrape passes at once when the picture is fresh", "[app]") {
  Gate it;
  it.publish(Clock::now() + 1h);  // fresh however long this test is interrupted
  bool resumed = false;

  CHECK(it.gate.fresh_or_later([&] { resumed = true; }));

  it.gate.let_through();
  CHECK_FALSE(resumed);
  CHECK_FALSE(readable(it.gate.fd()));
}

TEST_CASE("a scrape waits for a picture, and all that wait share it", "[app]") {
  Gate it;
  it.publish(Clock::now() - 1h);
  int resumed = 0;

  for (int i = 0; i < 3; ++i) CHECK_FALSE(it.gate.fresh_or_later([&] { ++resumed; }));
  CHECK(readable(it.gate.fd()));
  it.gate.acknowledge();
  CHECK_FALSE(readable(it.gate.fd()));
  CHECK(resumed == 0);

  it.gate.let_through();
  CHECK(resumed == 3);
  it.gate.let_through();
  CHECK(resumed == 3);
}

TEST_CASE("a scrape before the first picture waits for it", "[app]") {
  Gate it;
  bool resumed = false;

  CHECK_FALSE(it.gate.fresh_or_later([&] { resumed = true; }));

  it.gate.let_through();
  CHECK(resumed);
}

TEST_CASE("nobody waits at a closed gate", "[app]") {
  Gate it;
  int resumed = 0;
  CHECK_FALSE(it.gate.fresh_or_later([&] { ++resumed; }));

  it.gate.close();
  CHECK(resumed == 1);

  CHECK(it.gate.fresh_or_later([&] { ++resumed; }));
  CHECK(resumed == 1);
}

TEST_CASE("every scrape of many threads passes exactly once", "[app]") {
  constexpr std::size_t kThreads = 4;
  constexpr std::size_t kScrapes = 2'000;
  Gate it;
  std::array<std::array<std::atomic<int>, kScrapes>, kThreads> passed{};
  std::atomic<std::size_t> running = kThreads;
  {
    std::vector<std::jthread> scrapers;
    for (auto& mine : passed)
      scrapers.emplace_back([&] {
        for (auto& scrape : mine)
          if (it.gate.fresh_or_later([&scrape] { ++scrape; })) ++scrape;
        --running;
      });
    // The event loop: old pictures and fresh ones by turns.
    for (int i = 0; running > 0; ++i) {
      it.gate.acknowledge();
      it.publish(i % 8 == 0 ? Clock::now() : Clock::now() - 1h);
      it.gate.let_through();
    }
    it.gate.let_through();
  }

  std::size_t once = 0;
  for (const auto& mine : passed)
    for (const auto& scrape : mine) once += scrape == 1 ? 1 : 0;
  CHECK(once == kThreads * kScrapes);
}

TEST_CASE("a scrape that comes while the gate closes is not forgotten", "[app]") {
  constexpr int kRounds = 300;
  constexpr int kThreads = 3;
  int forgotten = 0;
  for (int round = 0; round < kRounds; ++round) {
    Gate it;
    std::atomic<int> asked = 0;
    std::atomic<int> passed = 0;
    {
      std::vector<std::jthread> scrapers;
      for (int i = 0; i < kThreads; ++i)
        scrapers.emplace_back([&] {
          for (int k = 0; k < 50; ++k) {
            ++asked;
            if (it.gate.fresh_or_later([&] { ++passed; })) ++passed;
          }
        });
      while (asked < kThreads * 20) continue;
      it.gate.close();  // the loop has ended: nobody calls let_through() any more
    }
    forgotten += asked - passed;
  }
  CHECK(forgotten == 0);
}
