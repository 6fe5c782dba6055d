// Whatever labels are chosen, each byte is in exactly one series and no two series have the same labels. All
// choices there are, through the accounts and the exposition, compared with what a table says by hand.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "accounting/ledger.h"
#include "metrics/exposition_stream.h"
#include "metrics/self_metrics.h"
#include "model/cidr.h"
#include "support/a_flow.h"
#include "support/catch.h"
#include "support/exposition.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kStart{1h};
const std::string kBytes = "network_traffic_bytes_total";
const std::string kPackets = "network_traffic_packets_total";

// What one flow is, and what the labels are to say of it.
struct Row {
  std::string from;
  std::string to;
  std::string src_ip;
  std::string dst_ip;
  std::string ip_type;
  std::uint8_t protocol;
  std::string protocol_name;
  Ports ports{};
  std::array<std::string, 2> shown_ports{"0", "0"};
};

const std::vector<Row> kRows{
    {"10.0.0.1",
     "203.0.113.7",
     "office",
     "203.0.113.0/24",
     "public",
     6,
     "tcp",
     {50000, 443},
     {"50000", "443"}},
    {"10.0.0.2",
     "203.0.113.9",
     "office",
     "203.0.113.0/24",
     "public",
     6,
     "tcp",
     {50000, 443},
     {"50000", "443"}},
    {"10.0.0.2",
     "203.0.113.9",
     "office",
     "203.0.113.0/24",
     "public",
     6,
     "tcp",
     {50001, 443},
     {"50001", "443"}},
    {"10.0.0.2", "203.0.113.9", "office", "203.0.113.0/24", "public", 6, "tcp", {50001, 80}, {"50001", "80"}},
    {"10.1.0.2", "203.0.113.9", "lab", "203.0.113.0/24", "public", 17, "udp", {65535, 53}, {"65535", "53"}},
    {"203.0.113.7", "10.1.2.3", "203.0.113.0/24", "lab", "private", 6, "tcp", {443, 50000}, {"443", "50000"}},
    {"203.0.113.8", "10.2.2.3", "203.0.113.0/24", "office", "private", 6, "tcp"},
    {"192.168.1.1", "192.168.1.2", "192.168.1.1", "192.168.1.2", "private", 1, "icmp", {0x0800, 4711}},
    {"10.0.0.3", "198.51.100.200", "office", "reserved", "public", 6, "tcp"},
    {"10.0.0.3", "172.16.0.1", "office", "reserved", "private", 6, "tcp"},
    {"2001:db8::1", "fd00::1", "2001:db8::/48", "office", "private", 58, "icmpv6", {0x8000, 4712}},
    {"2001:db8:1::1", "fd00::1", "lab", "office", "private", 6, "tcp"},
    {"fd00::7", "2001:db8:0:5::9", "office", "2001:db8::/48", "public", 253, "253"},
    {"fe80::1", "fe80::2", "fe80::1", "fe80::2", "private", 58, "icmpv6"},
    {"10.0.0.1", "10.0.0.9", "office", "office", "private", 6, "tcp"},
    {"fd00::1", "fd00::9", "office", "office", "private", 6, "tcp"},
    {"::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::/48", "public", 6, "tcp"},
    {"102:304::", "506:708::", "102:304::/48", "506:708::/48", "public", 6, "tcp"},
    {"1.2.3.4", "5.6.7.8", "1.2.3.0/24", "5.6.7.0/24", "public", 6, "tcp"},
};

SeriesShape shape_of(const SeriesLabels& labels) {
  SeriesShape shape;
  shape.labels = labels;
  shape.lengths[static_cast<std::size_t>(IpType::Public)] = {24, 48};
  shape.networks.names = {"office", "lab", "reserved"};
  for (const auto& [range, network] : {std::pair{"10.0.0.0/8", 0U},
                                       {"fd00::/8", 0U},
                                       {"10.1.0.0/16", 1U},
                                       {"2001:db8:1::/48", 1U},
                                       {"198.51.100.0/24", 2U},
                                       {"172.16.0.0/12", 2U}})
    shape.networks.members.push_back({*parse_cidr(range), network});
  return shape;
}

std::vector<SeriesLabels> all_choices() {
  std::vector<SeriesLabels> choices;
  for (unsigned bits = 0; bits < 1U << kSeriesLabels.size(); ++bits) {
    SeriesLabels labels{};
    for (std::size_t i = 0; i < kSeriesLabels.size(); ++i)
      if ((bits >> i & 1U) != 0) labels.add(kSeriesLabels[i]);
    choices.push_back(labels);
  }
  return choices;
}

// A label set as text, its labels in the order of the exposition.
using Sums = std::map<std::string, Volume>;
using Values = std::array<std::string, kSeriesLabels.size()>;

std::string label_set(const SeriesLabels& labels, const Values& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (labels.has(kSeriesLabels[i])) text += std::string(to_text(kSeriesLabels[i])) + '=' + values[i] + ' ';
  return text;
}

std::string name_of(unsigned interface) { return "eth" + std::to_string(interface); }

// The table on two interfaces, both ways, and what the kernel had no record for; each volume another.
struct Script {
  Sweep sweep;
  std::uint64_t next = 1;

  Volume volume() {
    const std::uint64_t packets = next;
    next = next * 3 % 1'000'003;
    return {packets, packets * 60};
  }

  void add(const Row& row, unsigned interface, Direction direction, const SeriesLabels& labels, Sums& sums) {
    FlowRecord flow =
        a_flow({.from = row.from, .to = row.to, .interface = interface, .direction = direction});
    flow.protocol = row.protocol;
    flow.source_port = row.ports.source;
    flow.destination_port = row.ports.destination;
    flow.volume = volume();
    sums[label_set(labels, {name_of(interface), std::string(to_text(direction)), row.src_ip, row.dst_ip,
                            row.shown_ports[0], row.shown_ports[1], row.ip_type, row.protocol_name,
                            std::string(to_text(flow.pair.family))})] += flow.volume;
    sweep.flows.push_back(flow);
  }

  void lose(unsigned interface, Direction direction, Family family, IpType type, const SeriesLabels& labels,
            Sums& sums) {
    const OverflowRecord lost{InterfaceId(interface), direction, family, type, volume()};
    sums[label_set(labels, {name_of(interface), std::string(to_text(direction)), "other", "other", "other",
                            "other", std::string(to_text(type)), "other", std::string(to_text(family))})] +=
        lost.volume;
    sweep.overflow.push_back(lost);
  }
};

Script whole_script(const SeriesLabels& labels, Sums& sums) {
  Script script;
  for (unsigned interface = 0; interface < 2; ++interface) {
    script.sweep.interfaces.push_back(an_interface(interface, name_of(interface)));
    for (const Direction direction : kDirections) {
      for (const Row& row : kRows) script.add(row, interface, direction, labels, sums);
      for (const Family family : {Family::Ipv4, Family::Ipv6})
        for (const IpType type : {IpType::Public, IpType::Private})
          script.lose(interface, direction, family, type, labels, sums);
    }
  }
  return script;
}

Exposition exposition_of(accounting::Ledger& ledger, TimePoint now) {
  metrics::SelfMetrics self({}, {});
  const auto stream = metrics::render(ledger.picture(now), self, ExpositionFormat::Text004);
  std::string text;
  std::string piece(65536, '\0');
  while (const std::size_t size = stream->read(piece)) text.append(piece, 0, size);
  return Exposition(std::move(text));
}

// Fails if a label set comes twice, or has other labels than the chosen ones in their order.
Sums sums_in(const Exposition& exposition, const SeriesLabels& labels) {
  Sums sums;
  std::map<std::string, bool> seen;
  for (const Sample& sample : exposition.samples()) {
    if (sample.name != kBytes && sample.name != kPackets) continue;
    std::string set;
    for (const auto& [name, value] : sample.labels) set.append(name).append("=").append(value).append(" ");
    REQUIRE(seen.emplace(std::string(sample.name) + set, true).second);
    (sample.name == kBytes ? sums[set].bytes : sums[set].packets) += sample.count();
    std::size_t at = 0;
    for (const SeriesLabel label : kSeriesLabels)
      if (labels.has(label)) REQUIRE(sample.labels.at(at++).first == to_text(label));
    REQUIRE(at == sample.labels.size());
  }
  return sums;
}

Volume all_of(const Sums& sums) {
  Volume all;
  for (const auto& [set, volume] : sums) all += volume;
  return all;
}

Volume of_interfaces(const Exposition& exposition) {
  Volume all;
  for (const std::string family : {"ipv4", "ipv6"})
    all += {exposition.sum("network_interface_packets_total", {{"family", family}}),
            exposition.sum("network_interface_bytes_total", {{"family", family}})};
  return all;
}

// What the series grew by since the last look, each from zero when it appears. No series that is still there
// may have decreased.
struct Growth {
  Sums last;
  Volume total;

  void look(Sums now) {
    for (const auto& [set, volume] : now) {
      const auto before = last.find(set);
      const Volume had = before == last.end() ? Volume{} : before->second;
      CAPTURE(set);
      REQUIRE(volume.packets >= had.packets);
      total += volume - had;
    }
    last = std::move(now);
  }
};

}  // namespace

TEST_CASE("with any choice of labels the series are the table's rows, added up by what is shown", "[app]") {
  for (const SeriesLabels& labels : all_choices()) {
    Sums expected;
    const Script script = whole_script(labels, expected);
    accounting::Ledger ledger({}, kStart, SeriesNaming(shape_of(labels)));

    ledger.absorb(script.sweep, kStart + 1s);

    const Exposition exposition = exposition_of(ledger, kStart + 1s);
    CAPTURE(label_set(labels, {}));
    REQUIRE(sums_in(exposition, labels) == expected);
    REQUIRE(all_of(expected) == of_interfaces(exposition));
  }
}

TEST_CASE("with any choice of labels no byte is lost when series fold, expire and change their interface",
          "[app]") {
  const auto choices = all_choices();
  // A third of them, in which each pair of labels is there in all four ways; the test above takes all.
  for (std::size_t choice = 0; choice < choices.size(); choice += 3) {
    const SeriesLabels& labels = choices[choice];
    CAPTURE(label_set(labels, {}));
    accounting::Ledger ledger({.max_series = 3, .idle_timeout = 20s}, kStart, SeriesNaming(shape_of(labels)));
    Sums unused;
    Script script = whole_script(labels, unused);
    Growth growth;
    Volume fed;
    TimePoint now = kStart;
    for (unsigned round = 0; round < 12; ++round) {
      Sweep sweep = script.sweep;
      // Another row first each time: others get the few series. In some rounds only few of them move at all.
      std::rotate(sweep.flows.begin(), sweep.flows.begin() + 5 * round, sweep.flows.end());
      if (round % 3 == 1) sweep.flows.resize(2);
      if (round % 4 == 2) sweep.overflow.clear();
      // Numbers that now belong to another interface: what shows the former one ends, what shows none goes
      // on.
      if (round >= 6) sweep.interfaces[1].name = "wan1";
      if (round >= 8) sweep.interfaces[0].name = "wan0";
      for (const FlowRecord& flow : sweep.flows) fed += flow.volume;
      for (const OverflowRecord& lost : sweep.overflow) fed += lost.volume;
      now += round % 5 == 4 ? 60s : 5s;

      ledger.absorb(sweep, now);

      growth.look(sums_in(exposition_of(ledger, now), labels));
      REQUIRE(growth.total == fed);
    }
  }
}
