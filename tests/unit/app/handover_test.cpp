// What one process leaves, the next one goes on with: to a scraper there was only one.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "model/cidr.h"
#include "support/catch.h"
#include "support/rounds.h"
#include "unit/app/house.h"
#include "unit/app/random_world.h"

using namespace app_test;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1000h};

SeriesShape networks_and_prefixes() {
  SeriesShape shape;
  shape.labels = {SeriesLabel::Interface,       SeriesLabel::SourceIp, SeriesLabel::DestinationIp,
                  SeriesLabel::DestinationPort, SeriesLabel::Protocol, SeriesLabel::Family};
  shape.lengths = {PrefixLengths{31, 127}, PrefixLengths{32, 126}};
  shape.networks.names = {"office", "lab"};
  shape.networks.members = {{*parse_cidr("10.0.0.0/31"), 0}, {*parse_cidr("fd00::/16"), 1}};
  return shape;
}

ConnectionLimits few_connections() {
  return {.most = 30, .timeouts = {.tcp_connecting = 5s, .tcp_established = 60s, .udp_two_way = 20s}};
}

std::vector<PipelineSettings> all_kinds() {
  const accounting::LedgerLimits roomy{.idle_timeout = 2min};
  const accounting::LedgerLimits crowded{.max_series = 25, .idle_timeout = 80s};
  return {
      {.limits = roomy, .connections = ConnectionLimits{}, .connection_series = 1000},
      {.limits = crowded, .connections = few_connections(), .connection_series = 7},
      {.limits = {.max_series = 3, .idle_timeout = 30s}, .connections = few_connections()},
      {.limits = crowded, .naming = SeriesNaming(networks_and_prefixes())},
      {.limits = roomy, .naming = SeriesNaming({.labels = {SeriesLabel::Direction, SeriesLabel::IpType}})},
      {.limits = {.max_series = 0}, .connections = few_connections(), .connection_series = 1},
  };
}

// A house that has seen something, and the world it is in.
struct Lived {
  Lived(const PipelineSettings& settings, std::uint32_t seed, int sweeps)
      : world(seed, kStart), house(settings, kStart, world.interfaces()) {
    for (int i = 0; i < sweeps; ++i) {
      world.pass({&house.source});
      house.tick(world.now());
    }
  }

  RandomWorld world;
  House house;
};

void compare(const House& next, const House& former, TimePoint now) {
  REQUIRE(next.text() == former.text());
  REQUIRE(next.listing() == former.listing());
  REQUIRE(next.save(now) == former.save(now));
}

}  // namespace

TEST_CASE("the first picture of the next process is the last one of the process before", "[app]") {
  for (const PipelineSettings& settings : all_kinds()) {
    Lived former(settings, 7, 60);
    House next(settings, former.world.now(), former.world.interfaces());

    const auto restored = next.restore(former.house.save(former.world.now()), former.world.now());

    REQUIRE(restored.has_value());
    next.self.record_series(next.pipeline.ledger().counts());
    if (const auto& connections = next.published.latest()->connections)
      next.self.record_connections(*connections);
    CHECK(next.text().size() > 500);
    CHECK(next.text() == former.house.text());
  }
}

TEST_CASE("the next process goes on as the process before would have", "[app]") {
  for (const PipelineSettings& settings : all_kinds())
    for (std::uint32_t seed = 1; seed <= support::rounds(6); ++seed) {
      CAPTURE(settings.limits.max_series, settings.connection_series, seed);
      Lived former(settings, seed, static_cast<int>(10 * seed));
      RandomWorld& world = former.world;
      House next(settings, world.now(), world.interfaces());
      const auto restored = next.restore(former.house.save(world.now()), world.now());
      REQUIRE((restored ? "" : restored.error().message()) == "");

      for (int i = 0; i < 70; ++i) {
        world.pass({&former.house.source, &next.source});
        former.house.tick(world.now());
        next.tick(world.now());
        compare(next, former.house, world.now());
      }
    }
}

// A build that writes other bytes must say so with another version of the section, or the next one would take
// them for what they are not. UPDATE_GOLDEN=1 writes them anew.
TEST_CASE("what was handed over by a build before is still read", "[app]") {
  const std::string path = std::string(GOLDEN_DIR) + "/saved_state.bin";
  constexpr TimePoint kNow = kStart + 1h;
  const PipelineSettings settings{.limits = {.max_series = 6},
                                  .naming = SeriesNaming(networks_and_prefixes()),
                                  .connections = few_connections(),
                                  .connection_series = 4};
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    const Lived former(settings, 5, 30);
    const auto bytes = former.house.save(kNow);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  const std::vector<std::byte> bytes(first, first + text.size());

  House next(settings, kNow, {});
  const auto restored = next.restore(bytes, kNow);

  REQUIRE((restored ? "" : restored.error().message()) == "");
  CHECK(next.published.latest()->pair_count == 6);
  CHECK(next.save(kNow) == bytes);
}
