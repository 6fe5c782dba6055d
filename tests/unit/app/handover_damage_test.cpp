// What is handed over is read by somebody who trusts nothing, even with a checksum that is right: it is taken
// over whole, or counting begins from zero.
#include <algorithm>
#include <cstring>
#include <random>

#include "base/crc32c.h"
#include "support/catch.h"
#include "support/rounds.h"
#include "unit/app/house.h"
#include "unit/app/random_world.h"

using namespace app_test;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1000h};
constexpr TimePoint kNow = kStart + 1s;
using Bytes = std::vector<std::byte>;

PipelineSettings crowded() {
  return {.limits = {.max_series = 20, .idle_timeout = 80s},
          .connections = ConnectionLimits{.most = 40},
          .connection_series = 8};
}

void reseal(Bytes& bytes) {
  const std::uint32_t sum = crc32c(std::span(bytes).first(bytes.size() - sizeof(sum)));
  std::memcpy(bytes.data() + bytes.size() - sizeof(sum), &sum, sizeof(sum));
}

// Every address that is `one` becomes `other`.
void replace_all(Bytes& bytes, const std::string& one, const std::string& other) {
  const IpAddress from = support::address(one);
  const IpAddress to = support::address(other);
  const auto* pattern = reinterpret_cast<const std::byte*>(from.bytes.data());
  for (auto at = bytes.begin();; at += 16) {
    at = std::search(at, bytes.end(), pattern, pattern + 16);
    if (at == bytes.end()) return;
    std::memcpy(&*at, to.bytes.data(), 16);
  }
}

void see(House& house, const std::string& from, std::uint8_t protocol = 0) {
  house.source.count(support::a_flow(
      {.from = from, .protocol = protocol, .source_port = 7, .destination_port = 53, .first_seen = kStart}));
}

std::string mistake_of(House& house, Bytes bytes, TimePoint now) {
  reseal(bytes);
  const auto restored = house.restore(bytes, now);
  return restored ? "" : restored.error().message();
}

}  // namespace

TEST_CASE("a series or a connection that comes twice is refused", "[app]") {
  PipelineSettings connections{.limits = {}, .naming = SeriesNaming({.labels = {SeriesLabel::Direction}})};
  connections.connections = ConnectionLimits{};
  for (const auto& [settings, mistake] : {std::pair{PipelineSettings{}, "accounts: a series twice"},
                                          {connections, "connections: a connection twice"}}) {
    const std::vector<InterfaceState> eth{support::an_interface(0)};
    House house(settings, kStart, eth);
    see(house, "192.0.2.1", 17);
    see(house, "192.0.2.2", 17);
    house.tick(kNow);
    Bytes bytes = house.save(kNow);
    replace_all(bytes, "192.0.2.2", "192.0.2.1");
    House next(settings, kNow, eth);
    CHECK(mistake_of(next, bytes, kNow) ==
          std::string("the state that was handed over is damaged: ") + mistake);
    CHECK(next.published.latest()->pair_count == 0);
  }
}

TEST_CASE("what is refused leaves nothing behind", "[app]") {
  RandomWorld world(3, kStart);
  House former(crowded(), kStart, world.interfaces());
  for (int i = 0; i < 60; ++i) {
    world.pass({&former.source});
    former.tick(world.now());
  }
  const Bytes bytes = former.save(world.now());
  std::mt19937 random(1);
  constexpr unsigned kRounds = support::rounds(1500);
  unsigned refused = 0;
  unsigned taken = 0;
  for (unsigned round = 0; round < kRounds; ++round) {
    CAPTURE(round);
    Bytes damaged = bytes;
    for (unsigned i = 0; i <= random() % 3; ++i)
      damaged[random() % (damaged.size() - 4)] = std::byte(random() % 3 == 0 ? 0xff : random());
    House next(crowded(), world.now(), world.interfaces());
    const bool refusal = !mistake_of(next, damaged, world.now()).empty();
    ++(refusal ? refused : taken);
    if (refusal && next.published.latest()) {
      REQUIRE(next.published.latest()->pair_count == 0);
      REQUIRE(next.published.latest()->connections->tracked == 0);
    }
    next.source.count(support::a_flow({.protocol = 17, .source_port = 1, .destination_port = 2}));
    next.tick(world.now() + 70s);
    REQUIRE(next.text().size() > 100);
  }
  CHECK(refused > kRounds / 10);
  CHECK(taken > kRounds / 10);
}

// Room for what an upgrade costs: two copies of these while one process ends.
TEST_CASE("a pair takes 184 bytes at most, and a connection 136", "[app]") {
  const auto saved = [](unsigned flows, Duration rest) {
    PipelineSettings settings;
    settings.connections = ConnectionLimits{};
    House house(settings, kStart, {support::an_interface(0)});
    for (unsigned i = 0; i < flows; ++i)
      see(house, "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), 17);
    house.tick(kNow);
    for (Duration slept = 1s; slept <= rest; slept += 1s) house.tick(kNow + slept);
    return house.save(kNow + rest).size();
  };
  // Full chunks, so that rows without a pair do not count.
  CHECK(saved(512, 0s) - saved(256, 0s) == 256 * (184 + 136));
  CHECK(saved(512, 20s) - saved(256, 20s) == 256 * (88 + 136));
}
