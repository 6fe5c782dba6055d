#include "accounting/ledger.h"

#include <algorithm>
#include <limits>

#include "support/a_flow.h"
#include "support/catch.h"
#include "unit/accounting/audit.h"

using namespace exporter;
using namespace accounting_test;
using namespace std::chrono_literals;
using accounting::Ledger;
using support::a_flow;
using support::a_sweep_of;
using support::AFlow;

namespace {

constexpr TimePoint kStart{1h};
constexpr Side kInbound{0, Direction::Inbound};

AFlow from(unsigned host, std::uint64_t bytes = 100) {
  return {.from = "10." + std::to_string(host / 65536) + '.' + std::to_string(host / 256 % 256) + '.' +
                  std::to_string(host % 256),
          .bytes = bytes};
}

Sweep from_hosts(unsigned first, unsigned count) {
  Sweep sweep = a_sweep_of();
  for (unsigned i = 0; i < count; ++i) sweep.flows.push_back(a_flow(from(first + i)));
  return sweep;
}

Volume total_of_pair(const Snapshot& snapshot, const AFlow& flow) {
  const PairRow* row = find_row(snapshot, a_flow(flow).pair);
  return row == nullptr ? Volume{} : row->account.total;
}

}  // namespace

TEST_CASE("records of one pair in one sweep add up to one series", "[accounting]") {
  Ledger ledger({}, kStart);

  ledger.absorb(a_sweep_of(from(1, 100), from(2, 7), from(1, 200)), kStart + 1s);

  const auto picture = ledger.picture(kStart + 1s);
  CHECK(picture->pair_count == 2);
  CHECK(total_of_pair(*picture, from(1)) == Volume{.packets = 2, .bytes = 300});
  CHECK(total_of_pair(*picture, from(2)) == Volume{.packets = 1, .bytes = 7});
}

TEST_CASE("the two directions and the interfaces of one pair are series of their own", "[accounting]") {
  Ledger ledger({}, kStart);
  Sweep sweep = a_sweep_of(AFlow{.bytes = 1}, AFlow{.direction = Direction::Outbound, .bytes = 2},
                           AFlow{.interface = 1, .bytes = 4});
  sweep.interfaces.push_back(support::an_interface(1, "eth1"));

  ledger.absorb(sweep, kStart + 1s);

  const auto picture = ledger.picture(kStart + 1s);
  CHECK(total_of_pair(*picture, {}).bytes == 1);
  CHECK(total_of_pair(*picture, {.direction = Direction::Outbound}).bytes == 2);
  CHECK(total_of_pair(*picture, {.interface = 1}).bytes == 4);
}

TEST_CASE("an IPv4 address and the IPv6 address of the same bytes do not meet", "[accounting]") {
  Ledger ledger({}, kStart);

  ledger.absorb(
      a_sweep_of(AFlow{.from = "1.2.3.4", .to = "5.6.7.8"}, AFlow{.from = "102:304::", .to = "506:708::"}),
      kStart + 1s);

  CHECK(ledger.picture(kStart + 1s)->pair_count == 2);
}

TEST_CASE("families have their own interface accounts", "[accounting]") {
  Ledger ledger({}, kStart);
  Sweep sweep = a_sweep_of(AFlow{.bytes = 1}, AFlow{.from = "2001:db8::1", .to = "2001:db8::2", .bytes = 2});
  sweep.overflow.push_back({InterfaceId{0}, Direction::Inbound, Family::Ipv6, IpType::Public, {1, 16}});
  sweep.unparsed.push_back({InterfaceId{0}, Direction::Inbound, UnparsedReason::NotIp, {1, 4}});
  sweep.unparsed.push_back({InterfaceId{0}, Direction::Inbound, UnparsedReason::BadVersion, {1, 8}});

  ledger.absorb(sweep, kStart + 1s);

  const auto picture = ledger.picture(kStart + 1s);
  CHECK(total_of(*picture, kInbound, Family::Ipv4).bytes == 1);
  CHECK(total_of(*picture, kInbound, Family::Ipv6).bytes == 18);
  CHECK(total_of(*picture, kInbound, Family::Other).bytes == 12);
  CHECK(total_of(*picture, {0, Direction::Outbound}, Family::Ipv4).empty());
}

TEST_CASE("a pair over the limit folds with its true interface, direction and type", "[accounting]") {
  Ledger ledger({.max_series = 1}, kStart);
  ledger.absorb(a_sweep_of(from(1)), kStart + 1s);
  Sweep sweep = a_sweep_of(AFlow{.to = "10.0.0.1", .bytes = 1},
                           AFlow{.to = "8.8.8.8", .direction = Direction::Outbound, .bytes = 2},
                           AFlow{.from = "2001:db8::1", .to = "fd00::1", .interface = 1, .bytes = 4});
  sweep.interfaces.push_back(support::an_interface(1, "eth1"));

  ledger.absorb(sweep, kStart + 2s);

  const auto picture = ledger.picture(kStart + 2s);
  CHECK(picture->pair_count == 1);
  CHECK(ledger.folded_pairs() == 3);
  REQUIRE(picture->folded.size() == 3);
  CHECK(find_folded(*picture, kInbound, IpType::Private)->account.total.bytes == 1);
  CHECK(find_folded(*picture, {0, Direction::Outbound}, IpType::Public)->account.total.bytes == 2);
  CHECK(find_folded(*picture, {1, Direction::Inbound}, IpType::Private)->account.total.bytes == 4);
}

TEST_CASE("a pair that had a series before the limit was reached keeps it", "[accounting]") {
  Ledger ledger({.max_series = 1}, kStart);
  ledger.absorb(a_sweep_of(from(1)), kStart + 1s);

  ledger.absorb(a_sweep_of(from(2), from(1)), kStart + 2s);

  const auto picture = ledger.picture(kStart + 2s);
  CHECK(total_of_pair(*picture, from(1)).bytes == 200);
  CHECK(find_row(*picture, a_flow(from(2)).pair) == nullptr);
}

TEST_CASE("what the kernel had no record for folds like what has no series", "[accounting]") {
  Ledger ledger({}, kStart);
  Sweep sweep = a_sweep_of();
  sweep.overflow.push_back({InterfaceId{0}, Direction::Inbound, Family::Ipv4, IpType::Private, {3, 300}});

  ledger.absorb(sweep, kStart + 1s);
  ledger.absorb(sweep, kStart + 2s);

  const auto picture = ledger.picture(kStart + 2s);
  CHECK(find_folded(*picture, kInbound, IpType::Private)->account.total == Volume{6, 600});
  CHECK(ledger.folded_pairs() == 0);
}

TEST_CASE("folded pairs are those of the last sweep, each counted once", "[accounting]") {
  Ledger ledger({.max_series = 0}, kStart);

  ledger.absorb(a_sweep_of(from(1), from(2), from(1)), kStart + 1s);
  CHECK(ledger.folded_pairs() == 2);

  ledger.absorb(a_sweep_of(), kStart + 2s);
  CHECK(ledger.folded_pairs() == 0);
}

TEST_CASE("a pair that was quiet for the idle timeout is no longer exposed", "[accounting]") {
  Ledger ledger({.idle_timeout = 64s}, kStart);
  ledger.absorb(a_sweep_of(from(1), from(2)), kStart + 1s);

  ledger.absorb(a_sweep_of(from(2)), kStart + 60s);
  CHECK(ledger.picture(kStart + 60s)->pair_count == 2);
  ledger.absorb(a_sweep_of(), kStart + 68s);

  const auto picture = ledger.picture(kStart + 68s);
  CHECK(picture->pair_count == 1);
  CHECK(find_row(*picture, a_flow(from(1)).pair) == nullptr);
}

TEST_CASE("a pair that expired and returns starts again from zero", "[accounting]") {
  Ledger ledger({.idle_timeout = 10s}, kStart);
  ledger.absorb(a_sweep_of(from(1, 1000)), kStart + 1s);
  ledger.absorb(a_sweep_of(), kStart + 60s);
  REQUIRE(ledger.picture(kStart + 60s)->pair_count == 0);

  ledger.absorb(a_sweep_of(from(1, 7)), kStart + 61s);

  const auto picture = ledger.picture(kStart + 61s);
  CHECK(total_of_pair(*picture, from(1)).bytes == 7);
  CHECK(total_of(*picture, kInbound, Family::Ipv4).bytes == 1007);
}

TEST_CASE("a pair that moves in the very sweep that would end it goes on", "[accounting]") {
  Ledger ledger({.idle_timeout = 10s}, kStart);
  ledger.absorb(a_sweep_of(from(1, 1000)), kStart + 1s);

  ledger.absorb(a_sweep_of(from(1, 7)), kStart + 1h);

  CHECK(total_of_pair(*ledger.picture(kStart + 1h), from(1)).bytes == 1007);
}

TEST_CASE("a series that ended makes room for another", "[accounting]") {
  Ledger ledger({.max_series = 1, .idle_timeout = 10s}, kStart);
  ledger.absorb(a_sweep_of(from(1)), kStart + 1s);
  ledger.absorb(a_sweep_of(), kStart + 60s);

  ledger.absorb(a_sweep_of(from(2)), kStart + 61s);

  CHECK(find_row(*ledger.picture(kStart + 61s), a_flow(from(2)).pair) != nullptr);
}

TEST_CASE("rows keep their order when others end and new ones come", "[accounting]") {
  Ledger ledger({.idle_timeout = 10s}, kStart);
  Audit audit;
  ledger.absorb(from_hosts(0, 600), kStart + 1s);
  audit.look(*ledger.picture(kStart + 1s));
  ledger.absorb(from_hosts(100, 300), kStart + 10s);
  audit.look(*ledger.picture(kStart + 10s));
  ledger.absorb(from_hosts(1000, 50), kStart + 15s);
  audit.look(*ledger.picture(kStart + 15s));
  ledger.absorb(from_hosts(2000, 400), kStart + 16s);

  const auto picture = ledger.picture(kStart + 16s);

  audit.look(*picture);
  CHECK(picture->pair_count == 300 + 50 + 400);
}

TEST_CASE("pictures share the chunks in which nothing changed", "[accounting]") {
  Ledger ledger({.idle_timeout = 1h}, kStart);
  ledger.absorb(from_hosts(0, 600), kStart + 1s);
  for (const Duration later : {10s, 20s, 30s}) ledger.absorb(a_sweep_of(), kStart + later);
  const auto quiet = ledger.picture(kStart + 30s);
  const auto still_quiet = ledger.picture(kStart + 40s);
  REQUIRE(quiet->pairs.size() == 3);
  CHECK(still_quiet->pairs == quiet->pairs);

  ledger.absorb(a_sweep_of(from(256)), kStart + 41s);

  const auto after = ledger.picture(kStart + 41s);
  CHECK(after->pairs[0] == quiet->pairs[0]);
  CHECK(after->pairs[1] != quiet->pairs[1]);
  CHECK(after->pairs[2] == quiet->pairs[2]);
}

TEST_CASE("the rate of a pair that fell silent decays to zero in the pictures", "[accounting]") {
  Ledger ledger({}, kStart);
  ledger.absorb(a_sweep_of(from(1, 500)), kStart + 5s);
  CHECK(find_row(*ledger.picture(kStart + 5s), a_flow(from(1)).pair)->account.recent.bytes == 500);

  for (const Duration later : {10s, 15s, 20s}) ledger.absorb(a_sweep_of(), kStart + later);

  const auto picture = ledger.picture(kStart + 20s);
  CHECK(find_row(*picture, a_flow(from(1)).pair)->account.recent.empty());
  CHECK(find_row(*picture, a_flow(from(1)).pair)->account.total.bytes == 500);
}

TEST_CASE("a picture never changes after it was taken", "[accounting]") {
  Ledger ledger({.idle_timeout = 10s}, kStart);
  ledger.absorb(a_sweep_of(from(1, 100)), kStart + 1s);
  const auto old = ledger.picture(kStart + 1s);

  ledger.absorb(a_sweep_of(from(1, 100), from(2)), kStart + 2s);
  ledger.absorb(a_sweep_of(), kStart + 60s);
  static_cast<void>(ledger.picture(kStart + 60s));

  CHECK(old->pair_count == 1);
  CHECK(total_of_pair(*old, from(1)).bytes == 100);
  CHECK(total_of(*old, kInbound, Family::Ipv4).bytes == 100);
}

TEST_CASE("a total is exact up to its last bit", "[accounting]") {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  Ledger ledger({}, kStart);
  ledger.absorb(a_sweep_of(from(1, kMost - 3)), kStart + 1s);
  ledger.absorb(a_sweep_of(), kStart + 11s);
  ledger.absorb(a_sweep_of(), kStart + 21s);

  ledger.absorb(a_sweep_of(from(1, 3)), kStart + 22s);

  const auto picture = ledger.picture(kStart + 22s);
  const Account& account = find_row(*picture, a_flow(from(1)).pair)->account;
  CHECK(account.total.bytes == kMost);
  CHECK(account.recent.bytes == 3);
  CHECK(total_of(*picture, kInbound, Family::Ipv4).bytes == kMost);
}

TEST_CASE("a total that wraps has the right rate all the same", "[accounting]") {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  Ledger ledger({}, kStart);
  ledger.absorb(a_sweep_of(from(1, kMost)), kStart + 1s);
  ledger.absorb(a_sweep_of(), kStart + 11s);
  ledger.absorb(a_sweep_of(), kStart + 21s);

  ledger.absorb(a_sweep_of(from(1, 500)), kStart + 22s);

  const auto picture = ledger.picture(kStart + 22s);
  CHECK(find_row(*picture, a_flow(from(1)).pair)->account.total.bytes == 499);
  CHECK(find_row(*picture, a_flow(from(1)).pair)->account.recent.bytes == 500);
}

TEST_CASE("an interface that vanished keeps its account and goes on when it returns", "[accounting]") {
  Ledger ledger({}, kStart);
  ledger.absorb(a_sweep_of(from(1, 100)), kStart + 1s);
  Sweep gone = a_sweep_of();
  gone.interfaces[0].attached = {false, false};
  ledger.absorb(gone, kStart + 2s);
  const auto without = ledger.picture(kStart + 2s);
  CHECK_FALSE(without->any_attached());
  CHECK(total_of(*without, kInbound, Family::Ipv4).bytes == 100);

  ledger.absorb(a_sweep_of(from(1, 20)), kStart + 3s);

  CHECK(total_of(*ledger.picture(kStart + 3s), kInbound, Family::Ipv4).bytes == 120);
}

TEST_CASE("a picture says whether its sweep failed", "[accounting]") {
  Ledger ledger({}, kStart);
  Sweep failed = a_sweep_of(from(1));
  failed.failures.push_back({SweepStage::Counters, Error::text("no luck")});

  ledger.absorb(failed, kStart + 1s);
  CHECK(ledger.picture(kStart + 1s)->last_sweep_failed);
  CHECK(ledger.picture(kStart + 1s)->pair_count == 1);

  ledger.absorb(a_sweep_of(), kStart + 2s);
  CHECK_FALSE(ledger.picture(kStart + 2s)->last_sweep_failed);
}

TEST_CASE("a number that belongs to another interface starts all its accounts anew", "[accounting]") {
  Ledger ledger({.max_series = 1}, kStart);
  ledger.absorb(a_sweep_of(from(1), from(2)), kStart + 1s);
  Sweep renamed = a_sweep_of(from(3, 7));
  renamed.interfaces[0].name = "wan0";

  ledger.absorb(renamed, kStart + 2s);

  const auto picture = ledger.picture(kStart + 2s);
  CHECK(picture->pair_count == 1);
  CHECK(total_of_pair(*picture, from(3)).bytes == 7);
  CHECK(total_of(*picture, kInbound, Family::Ipv4).bytes == 7);
  CHECK(picture->folded.empty());
}
