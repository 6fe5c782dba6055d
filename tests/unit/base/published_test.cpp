#include "base/published.h"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "base/queue.h"
#include "support/catch.h"

using namespace exporter;

namespace {

// All its numbers are the same; a reader that sees a mixture saw a value change.
struct Picture {
  explicit Picture(int n) { numbers.fill(n); }
  std::array<int, 64> numbers;
};

}  // namespace

TEST_CASE("nothing is published before the first value", "[base]") {
  CHECK(Published<int>().latest() == nullptr);
}

TEST_CASE("a reader keeps what it took", "[base]") {
  Published<int> published;
  published.publish(std::make_shared<int>(1));
  const auto taken = published.latest();

  published.publish(std::make_shared<int>(2));

  CHECK(*taken == 1);
  CHECK(*published.latest() == 2);
}

TEST_CASE("a value dies with its last reader and not before", "[base]") {
  Published<int> published;
  published.publish(std::make_shared<int>(1));
  auto taken = published.latest();
  const std::weak_ptr<const int> watched = taken;

  published.publish(std::make_shared<int>(2));
  CHECK_FALSE(watched.expired());
  taken.reset();
  CHECK(watched.expired());
}

TEST_CASE("readers on many threads see whole values and time does not run backwards", "[base]") {
  constexpr int kValues = 20'000;
  Published<Picture> published;
  published.publish(std::make_shared<Picture>(0));
  std::atomic<bool> torn = false;
  std::atomic<bool> backwards = false;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
      readers.emplace_back([&] {
        for (int last = 0; last < kValues;) {
          const auto picture = published.latest();
          const int now = picture->numbers.front();
          for (const int number : picture->numbers)
            if (number != now) torn = true;
          if (now < last) backwards = true;
          last = now;
        }
      });
    for (int i = 1; i <= kValues; ++i) published.publish(std::make_shared<Picture>(i));
  }
  CHECK_FALSE(torn);
  CHECK_FALSE(backwards);
}

TEST_CASE("a queue gives everything exactly once, in the order of each thread", "[base]") {
  constexpr int kEach = 5'000;
  Queue<std::pair<int, int>> queue;
  std::atomic<int> running = 3;
  std::array<int, 3> next{};
  bool in_order = true;
  const auto take = [&] {
    for (const auto& [thread, number] : queue.take_all())
      in_order &= next[static_cast<std::size_t>(thread)]++ == number;
  };
  {
    std::vector<std::jthread> pushers;
    for (int i = 0; i < 3; ++i)
      pushers.emplace_back([&, i] {
        for (int k = 0; k < kEach; ++k) queue.push({i, k});
        --running;
      });
    while (running > 0) take();
  }
  take();

  CHECK(in_order);
  CHECK(next == std::array{kEach, kEach, kEach});
  CHECK(queue.take_all().empty());
}
