#include "accounting/folded_accounts.h"

#include "accounting/ledger.h"
#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using namespace std::chrono_literals;
using accounting::FoldedAccounts;
using accounting::Ledger;
using accounting::RateWindow;
using support::AFlow;

namespace {

constexpr TimePoint kStart{1h};

SeriesNaming showing(SeriesLabels labels) {
  SeriesShape shape;
  shape.labels = labels;
  return SeriesNaming(shape);
}

struct Folding {
  SeriesNaming naming;
  RateWindow window{10s, kStart};
  FoldedAccounts accounts{};

  void fold(unsigned interface, Direction direction, IpType type, Family family, std::uint64_t bytes) {
    accounts.add(naming.folded_of(InterfaceId(interface), direction, type, family), {1, bytes}, window);
  }
  // One byte, two, four … for each combination on two interfaces.
  void fold_everything() {
    std::uint64_t bytes = 1;
    for (const unsigned interface : {0U, 1U})
      for (const Direction direction : kDirections)
        for (const IpType type : {IpType::Public, IpType::Private})
          for (const Family family : {Family::Ipv4, Family::Ipv6}) {
            fold(interface, direction, type, family, bytes);
            bytes *= 2;
          }
  }
  [[nodiscard]] std::vector<std::uint64_t> bytes() const {
    std::vector<std::uint64_t> all;
    for (const FoldedRow& row : accounts.rows(window.base(kStart))) all.push_back(row.account.total.bytes);
    return all;
  }
};

}  // namespace

TEST_CASE("what folds is kept apart by what is shown of it, and by nothing else", "[accounting]") {
  Folding by_default{.naming = SeriesNaming()};
  by_default.fold_everything();
  CHECK(by_default.bytes() == std::vector<std::uint64_t>{3, 12, 48, 192, 768, 3072, 12288, 49152});

  Folding by_family{.naming = showing({SeriesLabel::SourceIp, SeriesLabel::Family})};
  by_family.fold_everything();
  CHECK(by_family.bytes() == std::vector<std::uint64_t>{0x5555, 0xaaaa});

  Folding in_one{.naming = showing({SeriesLabel::SourceIp})};
  in_one.fold_everything();
  CHECK(in_one.bytes() == std::vector<std::uint64_t>{0xffff});
  CHECK(in_one.accounts.size() == 1);
}

TEST_CASE("a forgotten interface starts anew and the others go on", "[accounting]") {
  Folding folding{.naming = SeriesNaming()};
  folding.fold_everything();
  REQUIRE(folding.accounts.size() == 8);

  folding.accounts.forget(InterfaceId{0});
  folding.accounts.forget(InterfaceId{7});

  CHECK(folding.bytes() == std::vector<std::uint64_t>{768, 3072, 12288, 49152});
  CHECK(folding.accounts.size() == 4);
}

TEST_CASE("what is not of one interface is not forgotten with it", "[accounting]") {
  Folding folding{.naming = showing({SeriesLabel::SourceIp})};
  folding.fold_everything();

  folding.accounts.forget(InterfaceId{0});

  CHECK(folding.bytes() == std::vector<std::uint64_t>{0xffff});
}

TEST_CASE("an account without traffic is no row", "[accounting]") {
  Folding folding{.naming = SeriesNaming()};

  folding.accounts.add(folding.naming.folded_of(InterfaceId{3}, {}, {}, Family::Ipv4), {}, folding.window);

  CHECK(folding.bytes().empty());
  CHECK(folding.accounts.size() == 0);
}

TEST_CASE("series without addresses and protocol need no limit, and nothing of them is folded",
          "[accounting]") {
  Ledger ledger({.max_series = 0}, kStart, showing({SeriesLabel::Interface, SeriesLabel::Direction}));

  ledger.absorb(
      support::a_sweep_of(AFlow{.from = "10.0.0.1", .bytes = 1}, AFlow{.from = "10.0.0.2", .bytes = 2},
                          AFlow{.direction = Direction::Outbound, .bytes = 4}),
      kStart + 1s);

  const auto picture = ledger.picture(kStart + 1s);
  REQUIRE(picture->folded.size() == 2);
  CHECK(picture->folded[0].account.total.bytes == 3);
  CHECK(picture->folded[1].account.total.bytes == 4);
  CHECK(ledger.series() == 2);
  CHECK(ledger.folded_pairs() == 0);
}
