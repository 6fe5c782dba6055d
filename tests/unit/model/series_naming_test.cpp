#include "model/series_naming.h"

#include <absl/hash/hash.h>

#include <cstring>

#include "model/cidr.h"
#include "model/protocol_name.h"
#include "support/a_flow.h"
#include "support/catch.h"

using namespace exporter;
using support::a_flow;

namespace {

SeriesShape showing(SeriesLabels labels) {
  SeriesShape shape;
  shape.labels = labels;
  return shape;
}

SeriesShape with_networks(const std::vector<std::pair<std::string, std::uint32_t>>& ranges) {
  SeriesShape shape;
  shape.networks.names = {"a", "b", "c"};
  for (const auto& [range, network] : ranges) shape.networks.members.push_back({*parse_cidr(range), network});
  return shape;
}

SeriesKey series_of(const SeriesShape& shape, const support::AFlow& flow, std::uint8_t protocol = 6) {
  return SeriesNaming(shape).series_of(a_flow(flow).pair, protocol);
}

// The network that the source is shown as; 99 for none.
std::uint32_t network_of(const SeriesShape& shape, const std::string& address) {
  const std::string to = address.find(':') == std::string::npos ? "192.0.2.1" : "2001:db8::1";
  const SeriesKey key = series_of(shape, {.from = address, .to = to});
  return key.source_form().is_network() ? network_number(key.source()) : 99;
}

std::string shown_source(const SeriesShape& shape, const std::string& address) {
  const std::string to = address.find(':') == std::string::npos ? "192.0.2.1" : "2001:db8::1";
  const SeriesKey key = series_of(shape, {.from = address, .to = to});
  const std::string text = to_text(key.source_form().family(), key.source());
  return key.source_form().is_address() ? text : text + '/' + std::to_string(key.source_form().length());
}

}  // namespace

TEST_CASE("by default a series is a pair of addresses on one side of one interface", "[model]") {
  const SeriesKey key = series_of({}, {.from = "10.0.0.1", .to = "8.8.8.8", .interface = 7}, 17);

  CHECK(key == series_of({}, {.from = "10.0.0.1", .to = "8.8.8.8", .interface = 7}, 6));
  CHECK_FALSE(key == series_of({}, {.from = "10.0.0.2", .to = "8.8.8.8", .interface = 7}));
  CHECK_FALSE(key == series_of({}, {.from = "10.0.0.1", .to = "8.8.8.9", .interface = 7}));
  CHECK_FALSE(key == series_of({}, {.from = "10.0.0.1", .to = "8.8.8.8", .interface = 8}));
  CHECK_FALSE(
      key ==
      series_of({}, {.from = "10.0.0.1", .to = "8.8.8.8", .interface = 7, .direction = Direction::Outbound}));
  CHECK(key.interface() == InterfaceId{7});
  CHECK(key.ip_type() == IpType::Public);
  CHECK(key.family() == Family::Other);
}

TEST_CASE("the quick way and the long way name a pair alike", "[model]") {
  SeriesShape long_way;
  long_way.networks.names = {"elsewhere"};
  long_way.networks.members.push_back({*parse_cidr("203.0.113.0/24"), 0});
  for (const auto& [from, to] :
       {std::pair{"10.0.0.1", "8.8.8.8"}, {"2001:db8::1", "fd00::2"}, {"::", "::ffff:1.2.3.4"}})
    CHECK(series_of({}, {.from = from, .to = to, .interface = 3}, 6) ==
          series_of(long_way, {.from = from, .to = to, .interface = 3}, 6));
}

TEST_CASE("ports are in a series where they are shown, each by itself", "[model]") {
  FlowRecord flow = a_flow({});
  flow.protocol = 6;
  flow.source_port = 40000;
  flow.destination_port = 443;
  const auto ports_of = [&](const SeriesLabels& labels) {
    const Ports ports = SeriesNaming(showing(labels)).series_of(flow).ports();
    return std::pair{ports.source, ports.destination};
  };

  CHECK(ports_of(kDefaultLabels) == std::pair<std::uint16_t, std::uint16_t>{0, 0});
  CHECK(ports_of({SeriesLabel::SourcePort}) == std::pair<std::uint16_t, std::uint16_t>{40000, 0});
  CHECK(ports_of({SeriesLabel::DestinationPort}) == std::pair<std::uint16_t, std::uint16_t>{0, 443});
  CHECK(ports_of({SeriesLabel::SourcePort, SeriesLabel::DestinationPort}) ==
        std::pair<std::uint16_t, std::uint16_t>{40000, 443});
}

TEST_CASE("what ICMP has in place of ports is not shown as ports", "[model]") {
  const SeriesNaming naming(showing({SeriesLabel::SourcePort, SeriesLabel::DestinationPort}));
  FlowRecord flow = a_flow({});
  flow.source_port = 0x0800;
  flow.destination_port = 4711;
  for (const std::uint8_t protocol : {std::uint8_t{1}, std::uint8_t{58}}) {
    flow.protocol = protocol;
    CHECK(naming.series_of(flow).ports().source == 0);
    CHECK(naming.series_of(flow).ports().destination == 0);
  }
}

TEST_CASE("keys that differ in a port or in who opened are two, and hash as two", "[model]") {
  const Endpoint end = Endpoint::of(Family::Ipv4, support::address("192.0.2.1"));
  const std::vector<SeriesKey> keys{{end, end, {}},
                                    {end, end, {.ports = {1, 0}}},
                                    {end, end, {.ports = {0, 1}}},
                                    {end, end, {.ports = {65535, 65535}}},
                                    {end, end, {.opened_by = Opener::Remote}},
                                    {end, end, {.opened_by = Opener::Unknown}}};
  for (std::size_t i = 0; i < keys.size(); ++i)
    for (std::size_t j = 0; j < keys.size(); ++j) {
      CHECK((keys[i] == keys[j]) == (i == j));
      CHECK((absl::Hash<SeriesKey>()(keys[i]) == absl::Hash<SeriesKey>()(keys[j])) == (i == j));
    }
  CHECK(keys[3].ports().source == 65535);
  CHECK(keys[3].ports().destination == 65535);
  CHECK(keys[5].opened_by() == Opener::Unknown);
}

TEST_CASE("no interface has the number that stands for none", "[model]") {
  const SeriesKey key = series_of(showing({SeriesLabel::SourceIp}), {.interface = 0});

  CHECK(key.interface() == kNoInterface);
  CHECK(index_of(kNoInterface) == 65535);
}

TEST_CASE("the type is that of the true destination, whatever is shown of it", "[model]") {
  SeriesShape shape = with_networks({{"8.0.0.0/7", 0}, {"10.0.0.0/8", 0}});

  const SeriesKey to_public = series_of(shape, {.to = "8.8.8.8"});
  const SeriesKey to_private = series_of(shape, {.to = "10.8.8.8"});

  CHECK(to_public.destination() == to_private.destination());
  CHECK(to_public.ip_type() == IpType::Public);
  CHECK(to_private.ip_type() == IpType::Private);
}

TEST_CASE("each end is cut to the length of its own scope", "[model]") {
  SeriesShape shape;
  shape.lengths[static_cast<std::size_t>(IpType::Public)] = {20, 47};
  shape.lengths[static_cast<std::size_t>(IpType::Private)] = {32, 7};

  CHECK(shown_source(shape, "203.0.127.255") == "203.0.112.0/20");
  CHECK(shown_source(shape, "2001:db8:ffff:1::1") == "2001:db8:fffe::/47");
  CHECK(shown_source(shape, "10.1.2.3") == "10.1.2.3");
  CHECK(shown_source(shape, "fdff::1") == "fc00::/7");
  CHECK(shown_source(shape, "::ffff:10.1.2.3") == "::/7");
  CHECK(shown_source(shape, "::ffff:8.8.8.8") == "::/47");
}

TEST_CASE("a length of zero makes one address of all", "[model]") {
  SeriesShape shape;
  shape.lengths = {PrefixLengths{0, 0}, PrefixLengths{0, 0}};

  CHECK(shown_source(shape, "203.0.113.9") == "0.0.0.0/0");
  CHECK(shown_source(shape, "fd00::1") == "::/0");
}

TEST_CASE("the narrowest network that holds an address names it, before any prefix", "[model]") {
  SeriesShape shape =
      with_networks({{"10.0.0.0/8", 0}, {"10.1.0.0/16", 1}, {"10.1.2.3/32", 2}, {"2001:db8::/32", 1}});
  shape.lengths[static_cast<std::size_t>(IpType::Private)] = {8, 8};

  CHECK(network_of(shape, "10.255.255.255") == 0);
  CHECK(network_of(shape, "10.1.2.4") == 1);
  CHECK(network_of(shape, "10.1.2.3") == 2);
  CHECK(network_of(shape, "2001:db8:ffff::1") == 1);
  CHECK(network_of(shape, "11.0.0.0") == 99);
}

TEST_CASE("the IPv4 and the IPv6 members of a network are one label", "[model]") {
  const SeriesShape shape = with_networks({{"10.0.0.0/8", 1}, {"fd00::/8", 1}});

  CHECK(series_of(shape, {.from = "10.0.0.1", .to = "10.0.0.2"}) ==
        series_of(shape, {.from = "fd00::1", .to = "fd00::2"}));
}

TEST_CASE("an IPv4-mapped address is in IPv6 networks only", "[model]") {
  CHECK(network_of(with_networks({{"10.0.0.0/8", 0}, {"0.0.0.0/0", 1}}), "::ffff:10.0.0.1") == 99);
  CHECK(network_of(with_networks({{"::ffff:10.0.0.0/104", 2}}), "::ffff:10.0.0.1") == 2);
  CHECK(network_of(with_networks({{"::ffff:10.0.0.0/104", 2}}), "10.0.0.1") == 99);
}

TEST_CASE("nothing folds where neither addresses nor protocol are shown", "[model]") {
  CHECK(SeriesNaming(showing({})).folds_nothing());
  CHECK(SeriesNaming(showing({SeriesLabel::Interface, SeriesLabel::Direction, SeriesLabel::IpType,
                              SeriesLabel::Family}))
            .folds_nothing());
  for (const SeriesLabel label : {SeriesLabel::SourceIp, SeriesLabel::DestinationIp, SeriesLabel::SourcePort,
                                  SeriesLabel::DestinationPort, SeriesLabel::Protocol})
    CHECK_FALSE(SeriesNaming(showing({label})).folds_nothing());
}

TEST_CASE("a protocol is shown by a name that nobody takes for a number, or none", "[model]") {
  CHECK(protocol_name(6) == "tcp");
  CHECK(protocol_name(58) == "icmpv6");
  CHECK(protocol_name(253).empty());
  for (unsigned i = 0; i < 256; ++i) {
    const std::string name(protocol_name(static_cast<std::uint8_t>(i)));
    CHECK(name != "other");
    CHECK(name.find_first_of("0123456789\"\\") != 0);
    for (unsigned j = 0; j < i; ++j)
      if (!name.empty()) CHECK(name != protocol_name(static_cast<std::uint8_t>(j)));
  }
}
