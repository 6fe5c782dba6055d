#include "app/reload_gate.h"

#include <poll.h>

#include <atomic>
#include <thread>
#include <vector>

#include "app/scrape_gate.h"
#include "support/catch.h"

using namespace exporter;

namespace {

bool readable(int fd) {
  pollfd wait{fd, POLLIN, 0};
  return poll(&wait, 1, 0) == 1;
}

}  // namespace

TEST_CASE("all who ask before a reload share it", "[app]") {
  ReloadGate gate(*ScrapeGate::make_wake());
  int resumed = 0;
  int reloads = 0;
  std::vector<std::shared_ptr<const ReloadOutcome>> outcomes;
  for (int i = 0; i < 1000; ++i) outcomes.push_back(gate.ask([&] { ++resumed; }));
  REQUIRE(readable(gate.fd()));

  gate.answer([&] { return ++reloads, ReloadAnswer{.status = 500, .text = "no"}; });

  CHECK(reloads == 1);
  CHECK(resumed == 1000);
  for (const auto& outcome : outcomes) REQUIRE(outcome->latest()->text == "no");
  CHECK_FALSE(readable(gate.fd()));
}

TEST_CASE("who asks while a reload goes on gets the next one", "[app]") {
  ReloadGate gate(*ScrapeGate::make_wake());
  std::shared_ptr<const ReloadOutcome> late;
  gate.ask([] {});

  gate.answer([&] {
    late = gate.ask([] {});
    return ReloadAnswer{};
  });

  CHECK(late->latest() == nullptr);
  REQUIRE(readable(gate.fd()));
  gate.answer([] { return ReloadAnswer{.text = "second"}; });
  CHECK(late->latest()->text == "second");
}

TEST_CASE("when nobody asks there is no reload", "[app]") {
  ReloadGate gate(*ScrapeGate::make_wake());
  gate.answer([]() -> ReloadAnswer {
    FAIL("nobody asked");
    return {};
  });
}

TEST_CASE("once the gate is closed nobody waits, and nobody is told that it was reloaded", "[app]") {
  ReloadGate gate(*ScrapeGate::make_wake());
  int resumed = 0;
  const auto before = gate.ask([&] { ++resumed; });
  gate.close();
  const auto after = gate.ask([&] { ++resumed; });

  CHECK(resumed == 2);
  CHECK(before->latest() == nullptr);
  CHECK(after->latest() == nullptr);
}

TEST_CASE("nobody is forgotten however asking, reloading and closing meet", "[app]") {
  ReloadGate gate(*ScrapeGate::make_wake());
  std::atomic<int> resumed = 0;
  std::vector<std::thread> asking;
  for (int i = 0; i < 4; ++i)
    asking.emplace_back([&] {
      for (int j = 0; j < 500; ++j) gate.ask([&] { ++resumed; });
    });
  for (int i = 0; i < 50; ++i) gate.answer([] { return ReloadAnswer{}; });
  gate.close();
  for (std::thread& thread : asking) thread.join();

  CHECK(resumed == 2000);
}
