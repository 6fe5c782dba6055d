#include "accounting/waiting_list.h"

#include <algorithm>

#include "model/series_naming.h"
#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::Contender;
using accounting::Moment;
using accounting::RateWindow;
using accounting::WaitingList;

namespace {

constexpr TimePoint kStart{1h};
const RateWindow kWindow{10s, kStart};

accounting::Key pair_of(unsigned number) {
  const FlowRecord flow =
      support::a_flow({.from = "10.0." + std::to_string(number / 256) + '.' + std::to_string(number % 256)});
  return SeriesNaming().series_of(flow.pair, 0);
}

// Pair `first` + i sends i + 1 packets.
void sweep(WaitingList& list, unsigned first, unsigned count, TimePoint now) {
  list.start_sweep();
  for (unsigned i = 0; i < count; ++i)
    list.add(pair_of(first + i), {i + 1, 100 * (i + 1)}, Moment{now, kWindow, 1});
}

std::vector<double> weights(const WaitingList& list, TimePoint now) {
  std::vector<Contender> contenders;
  list.append_contenders(now, contenders);
  std::vector<double> weights;
  for (const Contender& contender : contenders) weights.push_back(contender.weight);
  std::sort(weights.begin(), weights.end());
  return weights;
}

}  // namespace

TEST_CASE("of those that wait no more are remembered than there may be series, and those are the heaviest",
          "[accounting]") {
  WaitingList list(100);
  for (unsigned second = 0; second < 50; ++second) {
    sweep(list, 1000 * (second % 2), 1000, kStart + 1s * second);
    list.settle(kStart + 1s * second);
    REQUIRE(list.size() <= 100);
  }

  CHECK(weights(list, kStart + 50s)[1] > 24 * 100 * 900);  // the last place changes hands between equals
}

TEST_CASE("of those that wait with the same weight as many are remembered", "[accounting]") {
  WaitingList list(100);
  list.start_sweep();
  for (unsigned i = 0; i < 1000; ++i) list.add(pair_of(i), {1, 60}, Moment{kStart, kWindow, 1});

  list.settle(kStart);

  CHECK(list.size() == 75);
}

TEST_CASE("who is barred is remembered besides, and waits again afterwards", "[accounting]") {
  WaitingList list(4);
  list.start_sweep();
  list.bar(pair_of(5000), 7, kStart + 65s);
  for (unsigned second = 0; second < 65; ++second) {
    sweep(list, 0, 100, kStart + 1s * second);
    list.add(pair_of(5000), {1, 1}, Moment{kStart + 1s * second, kWindow, 1});
    REQUIRE(list.heaviest_of_sweep(kStart + 1s * second) == 100 * 100 * (second + 1));
    list.settle(kStart + 1s * second);
    REQUIRE(list.size() <= 5);
    REQUIRE(weights(list, kStart + 1s * second).front() > 100);
  }

  CHECK(weights(list, kStart + 65s).front() == 7 + 65);
}

TEST_CASE("records of a pair meet wherever others stand that come and go", "[accounting]") {
  WaitingList list(1000);
  for (unsigned second = 0; second < 100; ++second) {
    const TimePoint now = kStart + 1s * second;
    list.start_sweep();
    std::vector<std::uint32_t> places;
    for (unsigned i = 0; i < 700; ++i) {
      const unsigned number = (i * 37 + second * 13) % 1400;
      places.push_back(list.add(pair_of(number), {1, number + 1}, Moment{now, kWindow, 1}));
      if (i % 3 == 0) list.leave(list.at(places.back()));
    }
    for (unsigned i = 0; i < 700; ++i) {
      const unsigned number = (i * 37 + second * 13) % 1400;
      REQUIRE(list.at(places[i]).key == pair_of(number));
      REQUIRE(list.at(places[i]).volume == Volume{1, number + 1});
    }
    list.settle(now);
  }
}
