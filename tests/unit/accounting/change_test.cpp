// The operator wants other limits, or other names, while traffic goes on.
#include <random>

#include "accounting/ledger.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "unit/accounting/label_scraper.h"

using namespace exporter;
using namespace accounting_test;
using namespace std::chrono_literals;
using accounting::Ledger;
using accounting::LedgerLimits;
using support::a_flow;
using support::a_sweep_of;
using support::AFlow;

namespace {

constexpr TimePoint kStart{1h};
constexpr SeriesLabels kAddresses{SeriesLabel::Direction, SeriesLabel::SourceIp};
constexpr SeriesLabels kProtocols{SeriesLabel::Interface, SeriesLabel::Protocol};

AFlow from(unsigned host, std::uint64_t bytes = 100) {
  return {.from = "10.0.0." + std::to_string(host), .to = "10.9.9.9", .bytes = bytes, .protocol = 6};
}

std::string pair_of(const std::string& source) { return "eth0 in private " + source + ">10.9.9.9"; }
std::string pair_of(unsigned host) { return pair_of("10.0.0." + std::to_string(host)); }
const std::string kOther = "eth0 in private other of interface direction src_ip dst_ip ip_type ";

SeriesShape with_network(const std::string& name, const std::string& first = "10.0.0.0") {
  return {.networks = {.names = {name}, .members = {{{Family::Ipv4, support::address(first), 24}, 0}}}};
}

// A ledger that sweeps, is looked at after each sweep, and is reloaded between them.
struct Running {
  explicit Running(std::size_t limit, SeriesShape wanted = {})
      : limits{.max_series = limit, .idle_timeout = 24h}, shape(std::move(wanted)) {}

  template <class... Flows>
  void sweep(Duration after, const Flows&... flows) {
    absorb(after, a_sweep_of(flows...));
  }
  void absorb(Duration after, const Sweep& sweep) {
    now += after;
    ledger.absorb(sweep, now);
    scraper.look(*ledger.picture(now));
    const SeriesCounts counts = ledger.counts();
    std::uint64_t ended = 0;
    for (const std::uint64_t of_reason : counts.ended) ended += of_reason;
    REQUIRE(counts.admitted - ended == counts.exposed);
  }
  void limit(std::size_t most) {
    limits.max_series = most;
    change(shape);
  }
  void change(SeriesShape wanted) {
    if (!(wanted.labels == shape.labels)) scraper.labels_changed(shape.labels, wanted.labels, now);
    shape = std::move(wanted);
    ledger.change(limits, SeriesNaming(shape), now);
  }
  [[nodiscard]] std::uint64_t ended(SeriesEnd why) const {
    return ledger.counts().ended[static_cast<std::size_t>(why)];
  }

  LedgerLimits limits;
  SeriesShape shape;
  TimePoint now = kStart;
  Ledger ledger{limits, kStart, SeriesNaming(shape)};
  LabelScraper scraper;
};

}  // namespace

TEST_CASE("with a higher limit who waited gets a series, and nobody's total changes", "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100), from(2, 50));

  running.limit(2);
  running.sweep(1s, from(1, 100), from(2, 50));

  CHECK(running.scraper.bytes(pair_of(1)) == 200);
  CHECK(running.scraper.bytes(pair_of(2)) == 50);
  CHECK(running.scraper.bytes(kOther) == 50);
}

TEST_CASE("with a lower limit the lightest stop at once and are shown until everyone saw them",
          "[accounting]") {
  Running running(3);
  running.sweep(1s, from(1, 100), from(2, 300), from(3, 200));

  running.limit(1);
  running.sweep(1s, from(1), from(2), from(3));

  CHECK(running.scraper.bytes(pair_of(1)) == 100);
  CHECK(running.scraper.bytes(pair_of(2)) == 400);
  CHECK(running.scraper.bytes(pair_of(3)) == 200);
  CHECK(running.scraper.bytes(kOther) == 200);
  running.sweep(63s, from(2));
  CHECK(running.scraper.shows(pair_of(1)));
  running.sweep(1s, from(2));
  CHECK_FALSE(running.scraper.shows(pair_of(1)));
  CHECK_FALSE(running.scraper.shows(pair_of(3)));
  CHECK(running.ended(SeriesEnd::Outweighed) == 2);
}

TEST_CASE("who was quiet for as long as everyone needs to see it goes at once", "[accounting]") {
  Running running(2);
  running.sweep(1s, from(1), from(2));
  running.sweep(64s, from(2));

  running.limit(1);
  running.sweep(500ms, from(2));
  CHECK(running.scraper.shows(pair_of(1)));

  running.limit(2);
  running.sweep(1s);
  running.limit(1);
  running.sweep(1s);
  CHECK_FALSE(running.scraper.shows(pair_of(1)));
}

TEST_CASE("a limit that is lowered and raised again leaves everything as it was", "[accounting]") {
  Running running(3);
  running.sweep(1s, from(1), from(2), from(3));

  running.limit(0);
  running.limit(3);
  running.sweep(1s, from(1), from(2), from(3));

  for (const unsigned host : {1U, 2U, 3U}) CHECK(running.scraper.bytes(pair_of(host)) == 200);
  CHECK(running.ended(SeriesEnd::Outweighed) == 0);
}

TEST_CASE("of those that had to go the heaviest come back first", "[accounting]") {
  Running running(3);
  running.sweep(1s, from(1, 100), from(2, 300), from(3, 200));

  running.limit(0);
  running.limit(2);
  running.sweep(1s, from(1), from(2), from(3));

  CHECK(running.scraper.bytes(pair_of(1)) == 100);
  CHECK(running.scraper.bytes(pair_of(2)) == 400);
  CHECK(running.scraper.bytes(pair_of(3)) == 300);
}

TEST_CASE("another idle timeout holds for the series that are there", "[accounting]") {
  Running running(3);
  running.sweep(1s, from(1));
  running.sweep(2min, from(2));

  running.limits.idle_timeout = 1min;
  running.limit(3);
  running.sweep(30s, from(2));

  CHECK_FALSE(running.scraper.shows(pair_of(1)));
  CHECK(running.scraper.shows(pair_of(2)));
}

TEST_CASE("what a network takes begins under its name, and its former series stands still", "[accounting]") {
  Running running(9);
  running.sweep(1s, from(1, 100), AFlow{.from = "10.5.0.1", .to = "10.9.9.9", .bytes = 7});

  running.change(with_network("lab"));
  running.sweep(1s, from(1, 30), AFlow{.from = "10.5.0.1", .to = "10.9.9.9", .bytes = 7});

  CHECK(running.scraper.bytes(pair_of("lab")) == 30);
  CHECK(running.scraper.bytes(pair_of(1)) == 100);
  CHECK(running.scraper.bytes(pair_of("10.5.0.1")) == 14);
  running.sweep(65s, from(1, 1));
  CHECK_FALSE(running.scraper.shows(pair_of(1)));
  CHECK(running.ended(SeriesEnd::Reload) == 1);
}

TEST_CASE("a network that gets another number keeps its series, one that went is shown until everyone saw it",
          "[accounting]") {
  Running running(9, with_network("lab"));
  running.sweep(1s, from(1, 100));
  SeriesShape two = with_network("first", "10.7.0.0");
  two.networks.names.push_back("lab");
  two.networks.members.push_back({{Family::Ipv4, support::address("10.0.0.0"), 24}, 1});

  running.change(two);
  running.sweep(1s, from(1, 10));
  CHECK(running.scraper.bytes(pair_of("lab")) == 110);

  running.change({});
  running.sweep(1s, from(1, 1));
  CHECK(running.scraper.bytes(pair_of("lab")) == 110);
  CHECK(running.scraper.bytes(pair_of(1)) == 1);
}

TEST_CASE("a network that comes back in time goes on, and later it waits until everyone saw it was gone",
          "[accounting]") {
  Running running(9, with_network("lab"));
  running.sweep(1s, from(1, 100));
  running.change({});
  running.sweep(60s, from(1));

  running.change(with_network("lab"));
  running.sweep(1s, from(1, 100));
  CHECK(running.scraper.bytes(pair_of("lab")) == 200);

  running.change({});
  running.sweep(65s, from(1));
  running.sweep(1s, from(1));
  CHECK_FALSE(running.scraper.shows(pair_of("lab")));
  running.change(with_network("lab"));
  running.sweep(1s, from(1, 100));
  CHECK(running.scraper.bytes(kOther) == 100);
  running.sweep(66s, from(1, 100));
  CHECK(running.scraper.bytes(pair_of("lab")) == 100);
}

TEST_CASE("a prefix that can still come goes on, whoever else is shown apart now", "[accounting]") {
  SeriesShape prefixes;
  prefixes.lengths = {PrefixLengths{32, 128}, PrefixLengths{16, 64}};
  Running running(9, prefixes);
  running.sweep(1s, from(1, 100));

  SeriesShape with_lab = prefixes;
  with_lab.networks = with_network("lab").networks;
  running.change(with_lab);
  running.sweep(1s, AFlow{.from = "10.0.3.1", .to = "10.9.9.9", .bytes = 5}, from(1, 100));
  const std::string prefix = "eth0 in private 10.0.0.0/16>10.9.0.0/16";
  CHECK(running.scraper.bytes(prefix) == 105);

  with_lab.networks.members[0].range.length = 8;
  running.change(with_lab);
  running.sweep(65s, from(1, 100));
  CHECK_FALSE(running.scraper.shows(prefix));
}

TEST_CASE("other labels are other series, and the former ones are shown until everyone saw them",
          "[accounting]") {
  Running running(9);
  running.sweep(1s, from(1, 100));

  running.change({.labels = kAddresses});
  running.sweep(1s, from(1, 10));

  CHECK(running.scraper.bytes(pair_of(1)) == 100);
  CHECK(running.scraper.bytes("in 10.0.0.1") == 10);
  running.sweep(64s, from(1, 10));
  CHECK_FALSE(running.scraper.shows(pair_of(1)));
  CHECK(running.ledger.counts().exposed == 1);
}

TEST_CASE("labels that come back within two minutes find their series as they left them", "[accounting]") {
  const Duration away = GENERATE(1s, 64s, 65s, 129s);
  Running running(1);
  running.sweep(1s, from(1, 100), from(2, 1));
  running.change({.labels = kAddresses});
  running.sweep(away, from(1, 10));

  running.change({});
  running.sweep(0s, from(1, 5));

  CHECK(running.scraper.bytes(pair_of(1)) == 105);
  CHECK(running.scraper.bytes(kOther) == 1);
}

TEST_CASE("labels that come back later begin with new pairs and the old other", "[accounting]") {
  Running running(1);
  running.sweep(1s, from(1, 100), from(2, 1));
  running.change({.labels = kAddresses});
  running.sweep(130s, from(1, 10));

  running.change({});
  running.sweep(1s, from(1, 5), from(2, 1));

  CHECK(running.scraper.bytes(pair_of(1)) == 5);
  CHECK(running.scraper.bytes(kOther) == 2);
}

TEST_CASE("whatever is reloaded, nothing is lost, invented, shown twice or taken back", "[accounting]") {
  const auto seed = GENERATE(range(0U, 40U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto any = [&](unsigned below) { return static_cast<unsigned>(random() % below); };
  Running running(10);
  for (int step = 0; step < 150; ++step) {
    if (any(3) == 0) {
      SeriesShape shape;
      if (any(2) == 0) shape = with_network(any(2) == 0 ? "lab" : "hall");
      if (any(4) == 0) shape.lengths[1] = {any(2) == 0 ? 24U : 16U, 64};
      if (any(3) == 0) shape.labels = any(2) == 0 ? kAddresses : kProtocols;
      running.limits.max_series = any(5) == 0 ? 0 : 1U << any(6);
      running.change(shape);
    }
    Sweep sweep = a_sweep_of();
    for (unsigned i = any(20); i > 0; --i) {
      AFlow flow = from(1 + any(1 + any(30)), 1 + any(1000));
      if (any(3) == 0) flow.from = "10.0.1." + std::to_string(any(9));
      flow.protocol = static_cast<std::uint8_t>(any(3));
      sweep.flows.push_back(a_flow(flow));
    }
    running.absorb(any(8) == 0 ? 40s : 3s, sweep);
  }
  for (int i = 0; i < 3; ++i) running.sweep(66s);
  CHECK(running.ledger.counts().exposed <=
        std::max<std::size_t>(running.limits.max_series, running.ledger.series()));
  CHECK(running.ledger.counts().exposed == running.ledger.series());
}
