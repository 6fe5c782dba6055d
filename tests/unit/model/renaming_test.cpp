#include "model/renaming.h"

#include "model/cidr.h"
#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using support::a_flow;

namespace {

SeriesShape with_networks(const std::vector<std::pair<std::string, std::string>>& networks) {
  SeriesShape shape;
  for (const auto& [name, range] : networks) {
    shape.networks.members.push_back(
        {*parse_cidr(range), static_cast<std::uint32_t>(shape.networks.names.size())});
    shape.networks.names.push_back(name);
  }
  return shape;
}

SeriesKey key_of(const SeriesShape& shape, const std::string& from) {
  const std::string to = from.find(':') == std::string::npos ? "10.255.0.1" : "fd00::1";
  return SeriesNaming(shape).series_of(a_flow({.from = from, .to = to}));
}

// The series of `from` under one shape, as it is under another.
struct Renamed {
  Renamed(const SeriesShape& before, const SeriesShape& after, const std::string& from) : to(after) {
    const SeriesKey former = key_of(before, from);
    const Renaming renaming(SeriesNaming(before), to, {former});
    key = renaming.key_of(former);
    goes_on = renaming.goes_on(key);
  }

  SeriesNaming to;
  SeriesKey key;
  bool goes_on = false;
};

}  // namespace

TEST_CASE("an address goes on unless a network or a prefix takes it", "[model]") {
  SeriesShape prefixes;
  prefixes.lengths = {PrefixLengths{24, 48}, PrefixLengths{32, 128}};
  CHECK(Renamed({}, {}, "10.0.0.1").goes_on);
  CHECK(Renamed({}, with_networks({{"lab", "10.1.0.0/16"}}), "10.0.0.1").goes_on);
  CHECK_FALSE(Renamed({}, with_networks({{"lab", "10.0.0.0/16"}}), "10.0.0.1").goes_on);
  CHECK(Renamed({}, prefixes, "10.0.0.1").goes_on);
  CHECK_FALSE(Renamed({}, prefixes, "203.0.113.9").goes_on);
  CHECK_FALSE(Renamed({}, with_networks({{"lab", "2001:db8::/32"}}), "2001:db8::9").goes_on);
}

TEST_CASE("a network is known by its name, whatever its number", "[model]") {
  const auto before = with_networks({{"lab", "10.1.0.0/16"}});
  const auto after = with_networks({{"hall", "10.2.0.0/16"}, {"lab", "10.9.0.0/16"}});

  const Renamed lab(before, after, "10.1.0.1");

  CHECK(lab.goes_on);
  CHECK(lab.key == key_of(after, "10.9.0.1"));
}

TEST_CASE("the name of a network that is gone is remembered for its series", "[model]") {
  const Renamed lab(with_networks({{"lab", "10.1.0.0/16"}}), with_networks({{"hall", "10.1.0.0/16"}}),
                    "10.1.0.1");

  CHECK_FALSE(lab.goes_on);
  CHECK(*lab.to.network_names() == std::vector<std::string>{"hall", "lab"});
  CHECK(network_number(lab.key.source()) == 1);
  CHECK(lab.to.shape().networks.names.size() == 2);
}

TEST_CASE("a name that no series has any more is not remembered", "[model]") {
  SeriesNaming to;
  const Renaming renaming(SeriesNaming(with_networks({{"lab", "10.1.0.0/16"}})), to, {});
  CHECK(to.network_names()->empty());
}

TEST_CASE("a prefix goes on while any address in it is shown by it", "[model]") {
  SeriesShape by_24;
  by_24.lengths[0] = {24, 48};
  const auto and_networks = [&](const std::vector<std::pair<std::string, std::string>>& networks) {
    SeriesShape shape = by_24;
    shape.networks = with_networks(networks).networks;
    return shape;
  };
  CHECK(Renamed(by_24, by_24, "203.0.113.9").goes_on);
  CHECK_FALSE(Renamed(by_24, {}, "203.0.113.9").goes_on);
  CHECK(Renamed(by_24, and_networks({{"half", "203.0.113.0/25"}}), "203.0.113.9").goes_on);
  CHECK_FALSE(Renamed(by_24, and_networks({{"all", "203.0.0.0/16"}}), "203.0.113.9").goes_on);
  CHECK_FALSE(
      Renamed(by_24, and_networks({{"half", "203.0.113.0/25"}, {"rest", "203.0.113.128/25"}}), "203.0.113.9")
          .goes_on);
  CHECK_FALSE(Renamed(by_24, and_networks({{"six", "2001:db8::/32"}}), "2001:db8::9").goes_on);
}
