// The next process may have been told otherwise: other limits, other labels, no connections. A scraper who
// looked at every picture of both has seen each byte once.
#include <map>
#include <sstream>

#include "model/cidr.h"
#include "support/catch.h"
#include "support/rounds.h"
#include "unit/app/house.h"
#include "unit/app/random_world.h"

using namespace app_test;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1000h};

PipelineSettings settings_with(std::size_t series, const SeriesShape& shape = {}) {
  return {.limits = {.max_series = series, .idle_timeout = 80s},
          .naming = SeriesNaming(shape),
          .connections = ConnectionLimits{.most = 40},
          .connection_series = 8};
}

PipelineSettings without_connections() {
  PipelineSettings settings = settings_with(25);
  settings.connections.reset();
  settings.connection_series = 0;
  return settings;
}

PipelineSettings with_fewer_connections(std::size_t most, std::size_t series) {
  PipelineSettings settings = settings_with(25);
  settings.connections->most = most;
  settings.connection_series = series;
  return settings;
}

SeriesShape networks(const std::vector<std::string>& names) {
  static const std::vector<std::string> kRanges{"10.0.0.0/31", "192.0.2.0/30", "fd00::/16"};
  SeriesShape shape;
  shape.networks.names = names;
  for (std::uint32_t i = 0; i < names.size(); ++i)
    shape.networks.members.push_back({*parse_cidr(kRanges[i]), i});
  return shape;
}

SeriesShape prefixes() {
  SeriesShape shape;
  shape.lengths = {PrefixLengths{31, 126}, PrefixLengths{31, 126}};
  return shape;
}

struct Change {
  const char* what;
  PipelineSettings before;
  PipelineSettings after;
};

std::vector<Change> all_changes() {
  const SeriesShape other_labels{.labels = {SeriesLabel::Interface, SeriesLabel::SourceIp}};
  return {
      {"fewer series", settings_with(25), settings_with(5)},
      {"no series", settings_with(25), settings_with(0)},
      {"more series", settings_with(5), settings_with(100)},
      {"prefixes", settings_with(25), settings_with(25, prefixes())},
      {"addresses", settings_with(25, prefixes()), settings_with(12)},
      {"other labels", settings_with(25), settings_with(25, other_labels)},
      {"other networks", settings_with(25, networks({"a", "b", "c"})),
       settings_with(25, networks({"c", "a"}))},
      {"no connections", settings_with(25), without_connections()},
      {"connections", without_connections(), settings_with(25)},
      {"fewer connections", settings_with(25), with_fewer_connections(5, 3)},
      {"no series of connections", settings_with(25), with_fewer_connections(40, 0)},
  };
}

std::map<std::string, std::uint64_t> values_of(const std::string& text, const std::string& metric) {
  std::map<std::string, std::uint64_t> values;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(metric, 0) == 0) {
      const std::size_t space = line.rfind(' ');
      const bool added = values.emplace(line.substr(0, space), std::stoull(line.substr(space + 1))).second;
      REQUIRE(added);  // no two series have the same labels
    }
  return values;
}

// What the series of one metric grew by, for who looks at each picture.
class Growth {
 public:
  explicit Growth(std::string metric) : metric_(std::move(metric)) {}

  void look(const std::string& text) {
    const auto values = values_of(text, metric_);
    for (const auto& [series, value] : values) {
      const auto before = last_.find(series);
      if (before != last_.end()) REQUIRE(value >= before->second);
      const bool other_family = series.find("family=\"other\"") != std::string::npos;
      if (!other_family) sum_ += before == last_.end() ? value : value - before->second;
    }
    last_ = values;
  }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::string metric_;
  std::map<std::string, std::uint64_t> last_;
  std::uint64_t sum_ = 0;
};

struct Scraper {
  Growth pairs{"network_traffic_bytes_total{"};
  Growth interfaces{"network_interface_bytes_total{"};
  Growth connections{"network_connections_opened_total{"};

  void look(const House& house) {
    const std::string text = house.text();
    pairs.look(text);
    interfaces.look(text);
    connections.look(text);
  }
};

}  // namespace

TEST_CASE("whatever the next process is told, each byte is seen once", "[app]") {
  for (const Change& change : all_changes())
    for (std::uint32_t seed = 1; seed <= support::rounds(3); ++seed) {
      CAPTURE(change.what, seed);
      RandomWorld world(seed, kStart);
      House former(change.before, kStart, world.interfaces());
      Scraper scraper;
      for (int i = 0; i < 40; ++i) {
        world.pass({&former.source});
        former.tick(world.now());
        scraper.look(former);
      }
      House next(change.after, world.now(), world.interfaces());
      REQUIRE(next.restore(former.save(world.now()), world.now()).has_value());
      scraper.look(next);
      const auto until_then = scraper.pairs.sum();
      for (int i = 0; i < 120; ++i) {
        world.pass({&next.source});
        next.tick(world.now());
        scraper.look(next);
        REQUIRE(scraper.pairs.sum() == scraper.interfaces.sum());
      }
      CHECK(scraper.pairs.sum() > until_then);
      CHECK(next.published.latest()->pair_count <= change.after.limits.max_series);
      const auto& connections = next.published.latest()->connections;
      REQUIRE((connections != nullptr) == change.after.connections.has_value());
      if (connections) CHECK(connections->tracked <= change.after.connections->most);
    }
}

TEST_CASE("what was admitted is exposed or has ended, also behind labels that a reload gave up", "[app]") {
  for (const Duration since : {Duration(1s), Duration(70s), Duration(200s)}) {
    PipelineSettings settings = settings_with(25);
    RandomWorld world(2, kStart);
    House former(settings, kStart, world.interfaces());
    for (int i = 0; i < 20; ++i) {
      world.pass({&former.source});
      former.tick(world.now());
    }
    settings.naming = SeriesNaming({.labels = {SeriesLabel::Interface, SeriesLabel::SourceIp}});
    former.pipeline.change(settings, world.now());
    world.pass({&former.source});
    const TimePoint now = world.now() + since;
    former.tick(now);
    House next(settings, now, world.interfaces());
    REQUIRE(next.restore(former.save(now), now).has_value());

    const SeriesCounts before = former.pipeline.ledger().counts();
    const SeriesCounts counts = next.pipeline.ledger().counts();
    CHECK(counts.admitted == before.admitted);
    CHECK(counts.exposed == next.published.latest()->pair_count);
    std::uint64_t ended = 0;
    for (std::size_t i = 0; i < counts.ended.size(); ++i) {
      CHECK(counts.ended[i] >= before.ended[i]);
      ended += counts.ended[i];
    }
    CHECK(counts.admitted == counts.exposed + ended);
    CHECK(counts.ended[static_cast<std::size_t>(SeriesEnd::Reload)] > 0);
  }
}
