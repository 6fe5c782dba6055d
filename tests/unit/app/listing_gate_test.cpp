// The side of ScrapeGate that those who need a listing of connections come to.
#include <poll.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "app/scrape_gate.h"
#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;

namespace {

enum class Has : std::uint8_t { NoConnections, NoListing, Listing };

struct Gate {
  Published<Snapshot> published;
  ScrapeGate gate{published, *ScrapeGate::make_wake()};
  int resumed = 0;

  std::shared_ptr<const Snapshot> publish(TimePoint taken_at, Has has) {
    auto picture = std::make_shared<Snapshot>();
    picture->taken_at = taken_at;
    if (has != Has::NoConnections) picture->connections = std::make_shared<ConnectionSummary>();
    if (has == Has::Listing) picture->listing = std::make_shared<ConnectionListing>();
    published.publish(picture);
    return picture;
  }
  // One turn of the event loop, which lists when it is asked to. True if it was.
  bool tick(TimePoint now) {
    gate.acknowledge();
    const bool wanted = gate.wants_listing();
    publish(now, wanted ? Has::Listing : Has::NoListing);
    gate.let_through();
    return wanted;
  }
  bool ask() {
    return gate.listed_or_later([this] { ++resumed; });
  }
};

const TimePoint kLater = Clock::now() + 1h;  // fresh however long a test is interrupted

}  // namespace

TEST_CASE("nobody asks, nothing is listed", "[app]") {
  Gate it;
  for (int i = 0; i < 5; ++i) CHECK_FALSE(it.tick(kLater + i * 1s));
  CHECK_FALSE(it.gate.listed()->listing);
}

TEST_CASE("who needs a listing waits for one, however fresh the picture, and all share it", "[app]") {
  Gate it;
  it.tick(kLater);

  for (int i = 0; i < 3; ++i) CHECK_FALSE(it.ask());
  CHECK(it.resumed == 0);
  pollfd woken{it.gate.fd(), POLLIN, 0};
  CHECK(poll(&woken, 1, 0) == 1);

  CHECK(it.tick(kLater + 1ms));
  CHECK(it.resumed == 3);
  CHECK(it.gate.listed()->listing);
  CHECK_FALSE(it.tick(kLater + 2ms));
}

TEST_CASE("a tick that was under way does not count", "[app]") {
  Gate it;
  it.tick(kLater);
  const bool wanted = it.gate.wants_listing();

  CHECK_FALSE(it.ask());  // too late for the picture that is being made
  CHECK_FALSE(wanted);
  it.publish(kLater + 1ms, Has::NoListing);
  it.gate.let_through();
  CHECK(it.resumed == 0);

  CHECK(it.tick(kLater + 2ms));
  CHECK(it.resumed == 1);
}

TEST_CASE("a listing serves for a second, whatever pictures come after it", "[app]") {
  Gate it;
  it.tick(kLater);
  CHECK_FALSE(it.ask());
  it.tick(kLater + 1ms);
  const auto listed = it.gate.listed();

  for (const Duration later : {100ms, 500ms, 1000ms}) {
    CHECK_FALSE(it.tick(kLater + later));
    CHECK(it.ask());
    CHECK(it.gate.listed() == listed);
  }

  it.tick(kLater + 1001ms);
  CHECK(it.gate.listed() != listed);
  CHECK(listed.use_count() == 1);  // nobody keeps it any more
  CHECK_FALSE(it.ask());
}

TEST_CASE("an old listing is no listing", "[app]") {
  Gate it;
  it.tick(Clock::now() - 1h);
  CHECK_FALSE(it.ask());
  it.tick(Clock::now() - 1h);
  CHECK(it.resumed == 1);

  CHECK_FALSE(it.ask());
}

TEST_CASE("where connections are not tracked nobody waits for a listing", "[app]") {
  Gate it;
  CHECK_FALSE(it.ask());  // nobody knows yet
  (void)it.gate.wants_listing();
  it.publish(kLater, Has::NoConnections);
  it.gate.let_through();
  CHECK(it.resumed == 1);

  CHECK(it.ask());
}

TEST_CASE("who is promised a listing is let go even if there is none", "[app]") {
  Gate it;
  it.tick(kLater);
  CHECK_FALSE(it.ask());
  CHECK(it.gate.wants_listing());
  it.publish(kLater, Has::NoListing);  // the sweep failed

  it.gate.let_through();

  CHECK(it.resumed == 1);
}

TEST_CASE("nobody waits for a listing at a closed gate", "[app]") {
  Gate it;
  it.tick(kLater);
  CHECK_FALSE(it.ask());

  it.gate.close();

  CHECK(it.resumed == 1);
  CHECK(it.ask());
}

TEST_CASE("every query of many threads passes exactly once", "[app]") {
  constexpr int kThreads = 4;
  constexpr int kQueries = 1'000;
  Gate it;
  it.publish(Clock::now() - 1h, Has::NoListing);
  std::atomic<int> passed = 0;
  std::atomic<int> running = kThreads;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < kThreads; ++i)
      clients.emplace_back([&] {
        for (int k = 0; k < kQueries; ++k)
          if (it.gate.listed_or_later([&] { ++passed; })) ++passed;
        --running;
      });
    for (int i = 0; running > 0; ++i) it.tick(i % 8 == 0 ? Clock::now() : Clock::now() - 1h);
  }
  it.tick(kLater);

  CHECK(passed == kThreads * kQueries);
}
