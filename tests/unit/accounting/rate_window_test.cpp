#include "accounting/rate_window.h"

#include <cmath>
#include <deque>
#include <random>

#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::MovingAccount;
using accounting::RateWindow;

namespace {

constexpr TimePoint kStart{1h};
constexpr Duration kWindow = 10s;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double bytes_per_second(const RateWindow& window, const MovingAccount& account, TimePoint now) {
  return static_cast<double>(account.recent(window.base(now)).bytes) / seconds(window.span(now));
}

// A thousand bytes a second, swept every `interval`.
TimePoint flow_steadily(RateWindow& window, MovingAccount& account, TimePoint now, Duration interval,
                        Duration length) {
  const auto bytes = static_cast<std::uint64_t>(seconds(interval) * 1000);
  for (const TimePoint end = now + length; now < end;) {
    now += interval;
    account.add({1, bytes}, window);
    window.advance(now);
  }
  return now;
}

}  // namespace

TEST_CASE("a steady flow has its rate at any interval", "[accounting]") {
  const Duration interval =
      GENERATE(Duration(20ms), Duration(100ms), Duration(1s), Duration(2500ms), Duration(3s), Duration(5s),
               Duration(10s), Duration(7s), Duration(60s), Duration(5min));
  RateWindow window(kWindow, kStart);
  MovingAccount account(window);

  const TimePoint now = flow_steadily(window, account, kStart, interval, 15min);

  CHECK(std::abs(bytes_per_second(window, account, now) - 1000) < 1e-6);
}

TEST_CASE("the span is the shortest of whole sweeps that covers the window", "[accounting]") {
  const auto [interval, longest] =
      GENERATE(std::pair<Duration, Duration>{20ms, 12500ms}, std::pair<Duration, Duration>{1s, 14s},
               std::pair<Duration, Duration>{2500ms, 10s}, std::pair<Duration, Duration>{5s, 10s},
               std::pair<Duration, Duration>{7s, 14s}, std::pair<Duration, Duration>{10s, 10s},
               std::pair<Duration, Duration>{5min, 5min});
  RateWindow window(kWindow, kStart);

  for (TimePoint now = kStart; now < kStart + 30min;) {
    window.advance(now += interval);
    if (now < kStart + kWindow) {
      REQUIRE(window.span(now) == now - kStart);
    } else {
      REQUIRE(window.span(now) >= kWindow);
      REQUIRE(window.span(now) <= longest);
    }
  }
}

TEST_CASE("the first rates are means since the start", "[accounting]") {
  RateWindow window(kWindow, kStart);
  MovingAccount account(window);

  account.add({1, 3000}, window);
  window.advance(kStart + 2s);
  CHECK(window.span(kStart + 2s) == 2s);
  CHECK(account.recent(window.base(kStart + 2s)).bytes == 3000);

  account.add({1, 1000}, window);
  window.advance(kStart + 4s);
  CHECK(window.span(kStart + 4s) == 4s);
  CHECK(account.recent(window.base(kStart + 4s)).bytes == 4000);
}

TEST_CASE("a sweep at the very start covers no time", "[accounting]") {
  RateWindow window(kWindow, kStart);

  window.advance(kStart);

  CHECK(window.span(kStart) == 0s);
}

TEST_CASE("a quiet account decays to zero without being touched", "[accounting]") {
  const Duration interval = GENERATE(Duration(20ms), Duration(1s), Duration(5s), Duration(5min));
  RateWindow window(kWindow, kStart);
  MovingAccount busy(window);
  TimePoint now = flow_steadily(window, busy, kStart, interval, 10min);
  const Volume total = busy.total();

  std::uint64_t last = busy.recent(window.base(now)).bytes;
  for (const TimePoint end = now + kWindow + 2 * interval + kWindow / 4; now < end;) {
    now += interval;
    window.advance(now);
    const std::uint64_t recent = busy.recent(window.base(now)).bytes;
    REQUIRE(recent <= last);
    last = recent;
  }

  CHECK(last == 0);
  CHECK(busy.total() == total);
}

TEST_CASE("an account that slept for long counts only what is new", "[accounting]") {
  RateWindow window(kWindow, kStart);
  MovingAccount account(window);
  account.add({1, 1'000'000}, window);
  TimePoint now = kStart;
  for (int i = 0; i < 1000; ++i) window.advance(now += 5s);

  account.add({1, 42}, window);
  window.advance(now += 5s);

  CHECK(account.recent(window.base(now)) == Volume{1, 42});
  CHECK(account.total() == Volume{2, 1'000'042});
}

TEST_CASE("an account that is born late counts from its birth", "[accounting]") {
  RateWindow window(kWindow, kStart);
  TimePoint now = kStart;
  for (int i = 0; i < 20; ++i) window.advance(now += 3s);

  MovingAccount account(window);
  account.add({2, 300}, window);
  window.advance(now += 3s);

  CHECK(account.recent(window.base(now)) == Volume{2, 300});
}

TEST_CASE("what is recent is exactly what came within the span", "[accounting]") {
  std::mt19937 random(7);
  const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  RateWindow window(kWindow, kStart);
  MovingAccount account(window);
  std::deque<std::pair<TimePoint, std::uint64_t>> history;
  TimePoint now = kStart;

  for (int i = 0; i < 20'000; ++i) {
    now += below(50) == 0 ? Duration(std::chrono::seconds(below(60)))
                          : Duration(std::chrono::milliseconds(1 + below(4000)));
    if (below(4) != 0) {
      history.emplace_back(now, below(1'000'000));
      account.add({1, history.back().second}, window);
    }
    window.advance(now);

    const TimePoint since = now - window.span(now);
    while (!history.empty() && history.front().first <= since) history.pop_front();
    std::uint64_t expected = 0;
    for (const auto& [when, bytes] : history) expected += bytes;
    REQUIRE(account.recent(window.base(now)) == Volume{history.size(), expected});
  }
}
