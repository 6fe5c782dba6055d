// The promise of the accounts: whatever is folded, expired or returns, no byte is lost and none counted
// twice. Random traffic with a fixed seed; the truth is what was fed.
#include <random>

#include "accounting/ledger.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "unit/accounting/audit.h"

using namespace exporter;
using namespace accounting_test;
using namespace std::chrono_literals;

namespace {

constexpr unsigned kInterfaces = 3;

// Traffic of a small world: few enough addresses that pairs return, more than there may be series.
class Traffic {
 public:
  explicit Traffic(std::uint32_t seed) : random_(seed) {}

  Sweep next() {
    Sweep sweep;
    for (unsigned i = 0; i < kInterfaces; ++i)
      sweep.interfaces.push_back(support::an_interface(i, "eth" + std::to_string(i)));
    for (unsigned i = below(12); i > 0; --i) sweep.flows.push_back(flow());
    for (unsigned i = below(3); i > 0; --i) sweep.overflow.push_back(overflow());
    for (unsigned i = below(3); i > 0; --i) sweep.unparsed.push_back(unparsed());
    return sweep;
  }

  // Mostly seconds, sometimes a nap that ends everybody's series.
  Duration pause() {
    return below(40) == 0 ? Duration(200s) : Duration(std::chrono::milliseconds(20 + below(9000)));
  }

  [[nodiscard]] const Volumes& with_addresses() const { return with_addresses_; }
  [[nodiscard]] const Volumes& without_addresses() const { return without_addresses_; }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  Direction direction() { return below(2) == 0 ? Direction::Inbound : Direction::Outbound; }
  Volume volume() { return {.packets = 1 + below(1000), .bytes = 60 + random_() % 10'000'000'000U}; }
  IpType type() { return below(2) == 0 ? IpType::Public : IpType::Private; }

  FlowRecord flow() {
    static const std::vector<std::string> kV4{"192.0.2.", "10.0.0.", "198.51.100."};
    static const std::vector<std::string> kV6{"2001:db8::", "fd00::", "::ffff:10.0.0."};
    const auto& ranges = below(3) == 0 ? kV6 : kV4;
    const auto some = [&] { return ranges[below(3)] + std::to_string(1 + below(3)); };
    FlowRecord record = support::a_flow({.from = some(), .to = some()});
    record.pair.interface = InterfaceId(below(kInterfaces));
    record.pair.direction = direction();
    record.volume = volume();
    with_addresses_[{index_of(record.pair.interface), record.pair.direction}] += record.volume;
    return record;
  }

  OverflowRecord overflow() {
    const OverflowRecord record{InterfaceId(below(kInterfaces)), direction(),
                                below(2) == 0 ? Family::Ipv4 : Family::Ipv6, type(), volume()};
    with_addresses_[{index_of(record.interface), record.direction}] += record.volume;
    return record;
  }

  UnparsedRecord unparsed() {
    const UnparsedRecord record{InterfaceId(below(kInterfaces)), direction(), UnparsedReason::NotIp,
                                volume()};
    without_addresses_[{index_of(record.interface), record.direction}] += record.volume;
    return record;
  }

  std::mt19937_64 random_;
  Volumes with_addresses_;
  Volumes without_addresses_;
};

struct Bounds {
  std::size_t max_series;
  Duration idle_timeout;
};

// Every byte fed is in the increases, per interface and direction; both sides are compared to the truth.
Audit audit_of(Traffic& traffic, const Bounds& bounds, unsigned sweeps) {
  TimePoint now{1h};
  accounting::Ledger ledger({.max_series = bounds.max_series, .idle_timeout = bounds.idle_timeout}, now);
  Audit audit;
  for (unsigned i = 0; i < sweeps; ++i) {
    now += traffic.pause();
    ledger.absorb(traffic.next(), now);
    const auto picture = ledger.picture(now);
    REQUIRE(picture->pair_count <= bounds.max_series);
    REQUIRE(picture->pair_count == ledger.series());
    audit.look(*picture);
  }
  return audit;
}

// A side without traffic has an entry of zero in one map and none in the other.
Volumes without_zeros(Volumes volumes) {
  std::erase_if(volumes, [](const auto& entry) { return entry.second.empty(); });
  return volumes;
}

}  // namespace

TEST_CASE("no byte is lost and none counted twice, whatever folds or expires", "[accounting]") {
  const Bounds bounds = GENERATE(Bounds{0, 10min}, Bounds{1, 1s}, Bounds{7, 30s}, Bounds{40, 60s},
                                 Bounds{300, 5s}, Bounds{20000, 10min});
  const std::uint32_t seed = GENERATE(1U, 20260721U, 4294967295U);
  CAPTURE(bounds.max_series, seed);
  Traffic traffic(seed);

  const Audit audit = audit_of(traffic, bounds, 400);

  CHECK(without_zeros(audit.pairs_and_folded()) == without_zeros(traffic.with_addresses()));
  CHECK(without_zeros(audit.interfaces()) == without_zeros(traffic.with_addresses()));
  CHECK(without_zeros(audit.other_families()) == without_zeros(traffic.without_addresses()));
}

TEST_CASE("the random traffic does make pairs expire and return", "[accounting]") {
  Traffic traffic(1);

  const Audit audit = audit_of(traffic, {.max_series = 40, .idle_timeout = 30s}, 400);

  CHECK(audit.returned() > 100);
}
