#include "accounting/connection_series.h"

#include <map>
#include <random>
#include <tuple>

#include "support/a_flow.h"
#include "support/catch.h"
#include "unit/accounting/audit.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::ConnectionSeries;

namespace {

constexpr TimePoint kStart{1h};

struct AConnection {
  std::uint16_t local_port = 443;
  std::uint16_t remote_port = 50000;
  std::uint64_t inbound = 100;  // bytes, a packet each way
  std::uint64_t outbound = 0;
  unsigned interface = 0;
  ConnectionProtocol protocol = ConnectionProtocol::Tcp;
  Opener opened_by = Opener::Remote;
};

ConnectionTraffic traffic_of(const AConnection& one) {
  ConnectionTraffic traffic;
  traffic.key.local = support::address("192.0.2.1");
  traffic.key.remote = support::address("198.51.100.1");
  traffic.key.local_port = one.local_port;
  traffic.key.remote_port = one.remote_port;
  traffic.key.interface = InterfaceId(one.interface);
  traffic.key.protocol = one.protocol;
  traffic.key.family = Family::Ipv4;
  traffic.opened_by = one.opened_by;
  traffic.volume = {Volume{1, one.inbound}, Volume{1, one.outbound}};
  return traffic;
}

// What a connection's series is known by, or the one of all others.
using Name = std::tuple<std::size_t, std::uint8_t, std::uint16_t, std::uint16_t, Opener>;
using Totals = std::map<Name, Volume>;
using Sums = std::map<std::pair<std::size_t, std::uint8_t>, Volume>;  // by interface and protocol

struct Series {
  std::vector<InterfaceState> interfaces{support::an_interface(0, "eth0"), support::an_interface(1, "eth1")};
  ConnectionSeries series;
  TimePoint now = kStart;

  void absorb(const std::vector<AConnection>& connections, Duration later = 1s) {
    std::vector<ConnectionTraffic> traffic;
    for (const AConnection& one : connections) traffic.push_back(traffic_of(one));
    feed(traffic, later);
  }
  void feed(const std::vector<ConnectionTraffic>& traffic, Duration later) {
    now += later;
    series.absorb(traffic, interfaces, now);
  }
  [[nodiscard]] Snapshot picture() {
    Snapshot snapshot;
    snapshot.taken_at = now;
    series.picture_into(snapshot);
    return snapshot;
  }
  // Fails when a series comes twice.
  [[nodiscard]] Totals own() {
    Totals totals;
    for (const auto& chunk : picture().connection_series)
      for (const PairRow& row : *chunk) {
        const SeriesKey& key = row.key;
        const Name name{index_of(key.interface()), key.protocol(), key.ports().source,
                        key.ports().destination, key.opened_by()};
        REQUIRE(totals.emplace(name, row.account.total).second);
        REQUIRE(row.account.recent.empty());
      }
    return totals;
  }
  [[nodiscard]] Sums folded() {
    Sums sums;
    for (const FoldedRow& row : picture().folded_connections)
      REQUIRE(sums.emplace(std::pair{index_of(row.key.interface()), row.key.protocol()}, row.account.total)
                  .second);
    return sums;
  }
};

Series series_of(std::size_t limit, Duration idle_timeout = 10min) {
  return {.series = ConnectionSeries(limit, idle_timeout, kStart)};
}

Name name_of(const AConnection& one) {
  return {one.interface, number_of(one.protocol), one.local_port, one.remote_port, one.opened_by};
}

// What a scraper makes of the pictures: what all series grew by, each from zero when it appears.
struct Growth {
  Totals last;
  Sums last_folded;
  Sums total;

  void look(Series& series) {
    Totals now = series.own();
    for (const auto& [name, volume] : now) {
      const auto before = last.find(name);
      const Volume had = before == last.end() ? Volume{} : before->second;
      REQUIRE(volume.bytes >= had.bytes);
      REQUIRE(volume.packets >= had.packets);
      total[{std::get<0>(name), std::get<1>(name)}] += volume - had;
    }
    last = std::move(now);
    for (const auto& [where, volume] : series.folded()) {
      total[where] += volume - last_folded[where];
      last_folded[where] = volume;
    }
  }
};

}  // namespace

TEST_CASE("a connection has one series for both directions", "[accounting]") {
  Series series = series_of(10);

  series.absorb({{.inbound = 1000, .outbound = 7}});
  series.absorb({{.inbound = 1, .outbound = 0}});

  CHECK(series.own() == Totals{{name_of({}), {4, 1008}}});
  CHECK(series.folded().empty());
}

TEST_CASE("connections that differ in a port, the protocol, the interface or who opened them are several",
          "[accounting]") {
  Series series = series_of(10);
  const std::vector<AConnection> all{{},
                                     {.local_port = 444},
                                     {.remote_port = 50001},
                                     {.interface = 1},
                                     {.protocol = ConnectionProtocol::Udp},
                                     {.opened_by = Opener::Local},
                                     {.opened_by = Opener::Unknown}};

  series.absorb(all);

  Totals expected;
  for (const AConnection& one : all) expected[name_of(one)] = {2, 100};
  CHECK(series.own() == expected);
}

TEST_CASE("where no connection may have a series nothing is shown, nor folded", "[accounting]") {
  Series series = series_of(0);

  series.absorb({{}, {.local_port = 444}});

  CHECK(series.own().empty());
  CHECK(series.folded().empty());
  CHECK(series.series.counts().admitted == 0);
}

TEST_CASE("the heaviest connections have the series, and the others are folded by interface and protocol",
          "[accounting]") {
  Series series = series_of(2);

  series.absorb({{.local_port = 1, .inbound = 10},
                 {.local_port = 2, .inbound = 3000},
                 {.local_port = 3, .inbound = 20, .protocol = ConnectionProtocol::Icmp},
                 {.local_port = 4, .inbound = 2000},
                 {.local_port = 5, .inbound = 40, .interface = 1}});

  CHECK(series.own() ==
        Totals{{name_of({.local_port = 2}), {2, 3000}}, {name_of({.local_port = 4}), {2, 2000}}});
  CHECK(series.folded() == Sums{{{0, 6}, {2, 10}}, {{0, 1}, {2, 20}}, {{1, 6}, {2, 40}}});
  CHECK(series.series.counts().folded == 3);
}

TEST_CASE("a series gives way to a much heavier connection after everyone saw its last value",
          "[accounting]") {
  Series series = series_of(1);
  Growth growth;
  const AConnection light{.local_port = 1, .inbound = 100};
  const AConnection heavy{.local_port = 2, .inbound = 100'000};
  series.absorb({light});
  growth.look(series);

  // The light one goes on; from the end of the first of these sweeps what it carries is folded.
  for (int i = 0; i < 60; ++i) {
    series.absorb({light, heavy});
    growth.look(series);
    REQUIRE(series.own() == Totals{{name_of(light), {4, 200}}});
  }
  for (int i = 0; i < 10; ++i) {
    series.absorb({light, heavy});
    growth.look(series);
  }

  CHECK(series.own().contains(name_of(heavy)));
  CHECK_FALSE(series.own().contains(name_of(light)));
  CHECK(growth.total == Sums{{{0, 6}, {2 * 71 + 2 * 70, 71 * 100 + 70 * 100'000}}});
  CHECK(series.series.counts().ended[static_cast<std::size_t>(SeriesEnd::Outweighed)] == 1);
}

TEST_CASE("a connection that rests for the idle timeout has no series any more", "[accounting]") {
  Series series = series_of(10, 32s);
  series.absorb({{.local_port = 1}, {.local_port = 2}});

  series.absorb({{.local_port = 2}}, 31s);
  CHECK(series.own().size() == 2);
  series.absorb({}, 3s);

  CHECK(series.own() == Totals{{name_of({.local_port = 2}), {4, 200}}});
}

TEST_CASE(
    "the series of connections that are over go together when everyone saw them, and others get the places",
    "[accounting]") {
  Series series = series_of(4);
  std::vector<ConnectionTraffic> light;
  for (std::uint16_t port = 1; port <= 4; ++port) {
    light.push_back(traffic_of({.remote_port = port}));
    light.back().over = port != 4;
  }
  series.feed(light, 1s);
  std::vector<AConnection> heavy;
  for (std::uint16_t port = 11; port <= 13; ++port)
    heavy.push_back({.remote_port = port, .inbound = 1'000'000});
  const auto has = [&](std::uint16_t port) {
    return series.own().contains({0, 6, std::uint16_t{443}, port, Opener::Remote});
  };

  for (int second = 0; second < 64; ++second) {
    series.absorb(heavy);
    CHECK((has(1) && has(2) && has(3)));
  }
  series.absorb(heavy);
  series.absorb(heavy);

  CHECK_FALSE((has(1) || has(2) || has(3)));
  CHECK((has(11) && has(12) && has(13)));
}

TEST_CASE("a connection that has the ports of one that is over keeps its series", "[accounting]") {
  Series series = series_of(4);
  auto first = traffic_of({});
  first.over = true;
  series.feed({first}, 1s);
  series.absorb({{}}, 30s);
  series.absorb({}, 40s);
  CHECK(series.own().size() == 1);
}

TEST_CASE("a number that is another interface now has none of the former one's connections", "[accounting]") {
  Series series = series_of(1);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}, {.local_port = 2, .interface = 1}});
  REQUIRE(series.own().size() == 1);
  REQUIRE(series.folded().size() == 2);

  series.interfaces[0].name = "wan0";
  series.absorb({});

  CHECK(series.own().empty());
  CHECK(series.folded() == Sums{{{1, 6}, {2, 100}}});
}

TEST_CASE("series that did not move are shared between pictures", "[accounting]") {
  Series series = series_of(1000);
  std::vector<AConnection> many;
  for (std::uint16_t port = 1; port <= 600; ++port) many.push_back({.local_port = port});
  series.absorb(many);
  const Snapshot first = series.picture();

  series.absorb({{.local_port = 1}});
  const Snapshot second = series.picture();

  REQUIRE(first.connection_series.size() == 3);
  CHECK(first.connection_series[0] != second.connection_series[0]);
  CHECK(first.connection_series[1] == second.connection_series[1]);
  CHECK(first.connection_series[2] == second.connection_series[2]);
}

TEST_CASE("series of connections grow by what the connections carry, whatever folds, ends or returns",
          "[accounting]") {
  const std::size_t limit = GENERATE(1U, 7U, 40U, 5000U);
  const Duration idle_timeout = GENERATE(Duration(1s), Duration(30s), Duration(10min));
  CAPTURE(limit, idle_timeout.count());
  std::mt19937_64 random(20260721);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  Series series = series_of(limit, idle_timeout);
  Growth growth;
  Sums fed;
  for (int sweep = 0; sweep < 300; ++sweep) {
    std::vector<ConnectionTraffic> traffic;
    for (unsigned i = below(40); i > 0; --i) {
      traffic.push_back(traffic_of({.local_port = static_cast<std::uint16_t>(below(30)),
                                    .remote_port = static_cast<std::uint16_t>(below(3)),
                                    .inbound = random() % 10'000'000'000U,
                                    .outbound = random() % (1U << below(31)),
                                    .interface = below(2),
                                    .protocol = kConnectionProtocols[below(4)],
                                    .opened_by = kOpeners[below(3)]}));
      const ConnectionKey& key = traffic.back().key;
      fed[{index_of(key.interface), number_of(key.protocol)}] +=
          traffic.back().volume[0] + traffic.back().volume[1];
    }
    series.feed(traffic,
                below(40) == 0 ? Duration(200s) : Duration(std::chrono::milliseconds(20 + below(9000))));
    growth.look(series);
    REQUIRE(series.own().size() <= limit);
    REQUIRE(series.own().size() == series.series.counts().exposed);
  }

  CHECK(growth.total == fed);
}

TEST_CASE("switched off, the series of connections stand still until everyone saw them, and go on later",
          "[accounting]") {
  Series series = series_of(1);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}});
  const Totals own = series.own();
  const Sums folded = series.folded();

  series.series.change(0, 10min, series.now);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}}, 64s);
  CHECK(series.own() == own);
  CHECK(series.folded() == folded);
  series.absorb({}, 1s);
  CHECK(series.own().empty());
  CHECK(series.folded().empty());

  series.series.change(1, 10min, series.now);
  series.absorb({{.local_port = 1, .inbound = 1}, {.local_port = 2, .inbound = 7}}, 65s);
  CHECK(series.own() == Totals{{name_of({.local_port = 2}), {2, 7}}});
  CHECK(series.folded() == Sums{{{0, 6}, {4, 2}}});
}

TEST_CASE("switched off and on at once, the series of connections go on", "[accounting]") {
  Series series = series_of(1);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}});

  series.series.change(0, 10min, series.now);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}});
  series.series.change(1, 10min, series.now);
  series.absorb({{.inbound = 900}, {.local_port = 1, .inbound = 1}});

  CHECK(series.own() == Totals{{name_of({}), {4, 1800}}});
  CHECK(series.folded() == Sums{{{0, 6}, {4, 2}}});
}

TEST_CASE("series of connections grow by what those carry, however often their limit changes",
          "[accounting]") {
  std::mt19937_64 random(GENERATE(range(1U, 9U)));
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  Series series = series_of(5, 24h);
  Growth growth;
  Sums fed;
  for (int sweep = 0; sweep < 200; ++sweep) {
    if (below(4) == 0) series.series.change(1 + below(20), 24h, series.now);
    std::vector<ConnectionTraffic> traffic;
    for (unsigned i = below(30); i > 0; --i) {
      traffic.push_back(
          traffic_of({.local_port = static_cast<std::uint16_t>(below(30)), .inbound = random() % 100'000}));
      fed[{0, 6}] += traffic.back().volume[0] + traffic.back().volume[1];
    }
    series.feed(traffic, Duration(std::chrono::seconds(1 + below(9))));
    growth.look(series);
  }
  CHECK(growth.total == fed);
}
