#include "unit/metrics/scenario.h"

#include <arpa/inet.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "metrics/exposition_stream.h"
#include "model/series_naming.h"
#include "support/catch.h"

namespace exporter::metrics::testing {
namespace {

using namespace std::chrono_literals;

constexpr InterfaceId kEth0{0};
constexpr InterfaceId kHostile{1};

IpAddress parse(const std::string& text) {
  IpAddress address;
  const bool is_ipv6 = text.find(':') != std::string::npos;
  REQUIRE(inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text.c_str(), address.bytes.data()) == 1);
  return address;
}

Account account(Volume total, Volume recent) { return {.total = total, .recent = recent}; }

SeriesKey folded(IpType type) {
  return SeriesNaming().folded_of(kEth0, Direction::Inbound, type, Family::Ipv4);
}

}  // namespace

SeriesKey pair(const std::string& source, const std::string& destination, InterfaceId interface,
               Direction direction) {
  return SeriesNaming().series_of(
      {.source = parse(source),
       .destination = parse(destination),
       .interface = interface,
       .direction = direction,
       .family = source.find(':') == std::string::npos ? Family::Ipv4 : Family::Ipv6},
      6);
}

InterfaceRow interface_row(InterfaceId id, const std::string& name) {
  return {.state = {.id = id, .name = name, .hook = Hook::Tcx, .attached = {true, true}}, .traffic = {}};
}

std::shared_ptr<const PairChunk> chunk(PairChunk rows) {
  return std::make_shared<const PairChunk>(std::move(rows));
}

Snapshot a_snapshot() {
  Snapshot snapshot;
  snapshot.window = 10s;
  snapshot.interfaces = {interface_row(kEth0, "eth0"), interface_row(kHostile, "eth\"\\0")};
  snapshot.interfaces[0].traffic[0][0] = account({33, 4500}, {5, 999});
  snapshot.interfaces[0].traffic[0][2] = account({2, 84}, {});
  snapshot.interfaces[0].traffic[1][1] = account({7, 700}, {7, 700});
  snapshot.interfaces[1].traffic[1][1] = account({1, 86}, {1, 86});
  snapshot.pairs = {
      chunk({{.key = pair("192.0.2.1", "10.0.0.2", kEth0), .account = account({30, 4000}, {5, 999})},
             {.key = pair("2001:db8::1", "2001:db8::2", kEth0, Direction::Outbound),
              .account = account({7, 700}, {7, 700})}}),
      chunk({}),
      chunk({{.key = pair("::ffff:192.0.2.9", "fe80::1", kHostile, Direction::Outbound),
              .account = account({1, 86}, {1, 86})}}),
  };
  snapshot.folded = {{.key = folded(IpType::Public), .account = account({3, 400}, {})},
                     {.key = folded(IpType::Private), .account = account({0, 100}, {})}};
  snapshot.pair_count = 3;
  return snapshot;
}

Snapshot a_snapshot_with_all_labels() {
  Snapshot snapshot = a_snapshot();
  snapshot.labels = SeriesLabels{};
  for (const SeriesLabel label : kSeriesLabels) snapshot.labels.add(label);
  snapshot.network_names =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"office", "rack-7.dc2:b_1"});
  const SeriesKey::Rest rest{.interface = kEth0,
                             .direction = Direction::Inbound,
                             .ip_type = IpType::Private,
                             .protocol = 6,
                             .family = Family::Ipv4,
                             .ports = {443, 50000}};
  SeriesKey::Rest nameless = rest;
  nameless.protocol = 253;
  nameless.family = Family::Ipv6;
  nameless.interface = kHostile;
  nameless.ports = {};
  const Endpoint slash24 = Endpoint::prefix(Family::Ipv4, parse("203.0.113.77"), 24);
  const Endpoint slash33 = Endpoint::prefix(Family::Ipv6, parse("2001:db8:ffff::"), 33);
  const Endpoint all = Endpoint::prefix(Family::Ipv6, parse("::1"), 0);
  snapshot.pairs = {
      chunk({{.key = {slash24, Endpoint::network(0), rest}, .account = account({30, 4000}, {5, 999})},
             {.key = {Endpoint::network(1), slash33, nameless}, .account = account({1, 70}, {})},
             {.key = {Endpoint::of(Family::Ipv6, parse("::ffff:192.0.2.9")), all, nameless},
              .account = account({2, 140}, {2, 140})}})};
  snapshot.folded = {{.key = {{}, {}, rest}, .account = account({3, 400}, {})},
                     {.key = {{}, {}, nameless}, .account = account({5, 500}, {})}};
  return snapshot;
}

ConnectionSummary some_connections() {
  ConnectionSummary summary;
  summary.tracked = 9;
  summary.limit = 262144;
  summary.evicted = 2;
  summary.untracked = {Volume{3, 300}, Volume{4, 160}};
  InterfaceConnections& eth0 = summary.interfaces.emplace_back();
  std::uint64_t next = 1;
  const auto number_each = [&](auto& numbers) {
    for (std::uint64_t& number : numbers) number = next++;
  };
  for (ProtocolConnections& protocol : eth0.protocols) {
    number_each(protocol.now);
    number_each(protocol.opened);
    number_each(protocol.closed);
  }
  number_each(eth0.failed);
  for (HandshakeTimes& times : eth0.handshakes) {
    number_each(times.counts);
    times.sum = 1s + std::chrono::nanoseconds(next++);
  }
  for (TcpFlagCounts& flags : eth0.flags) flags = {next++, next++, next++};
  return summary;
}

Snapshot a_snapshot_with_connections() {
  Snapshot snapshot;
  snapshot.interfaces = {interface_row(kEth0, "eth0"), interface_row(kHostile, "eth\"\\0")};
  snapshot.connections = std::make_shared<const ConnectionSummary>(some_connections());
  const auto v4 = [](const char* text) { return Endpoint::of(Family::Ipv4, parse(text)); };
  const auto v6 = [](const char* text) { return Endpoint::of(Family::Ipv6, parse(text)); };
  const SeriesKey web(
      v4("192.0.2.1"), v4("198.51.100.7"),
      {.interface = kEth0, .protocol = 6, .ports = {443, 50000}, .opened_by = Opener::Remote});
  const SeriesKey dns(v6("2001:db8::1"), v6("2001:db8::53"),
                      {.interface = kHostile, .protocol = 17, .ports = {65535, 53}});
  const SeriesKey ping(v4("192.0.2.1"), v4("198.51.100.7"),
                       {.interface = kEth0, .protocol = 1, .ports = {7, 7}, .opened_by = Opener::Unknown});
  snapshot.connection_series = {chunk({{.key = web, .account = account({30, 4000}, {})},
                                       {.key = dns, .account = account({2, 200}, {})}}),
                                chunk({}), chunk({{.key = ping, .account = account({4, 392}, {})}})};
  snapshot.folded_connections = {
      {.key = {{}, {}, {.interface = kEth0, .protocol = 6}}, .account = account({9, 900}, {})},
      {.key = {{}, {}, {.interface = kHostile, .protocol = 58}}, .account = account({1, 90}, {})}};
  return snapshot;
}

Sweep a_sweep() {
  Sweep sweep;
  sweep.interfaces = {{.id = kEth0, .name = "eth0", .hook = Hook::Tcx, .attached = {true, true}},
                      {.id = kHostile, .name = "eth\"\\0", .hook = Hook::Clsact, .attached = {true, false}}};
  sweep.interfaces[0].removals = {2, 0};
  sweep.interfaces[0].programs_ahead = {0, 1};
  sweep.unaccounted.push_back(
      {.interface = kEth0, .direction = Direction::Inbound, .packets = 7, .bytes = -3});
  sweep.failures.push_back({.stage = SweepStage::Drain, .error = Error::text("no")});
  sweep.overflow.push_back({.family = Family::Ipv4, .volume = {.packets = 3, .bytes = 400}});
  sweep.overflow.push_back({.family = Family::Ipv6, .volume = {.packets = 1, .bytes = 100}});
  sweep.unparsed.push_back({.reason = UnparsedReason::NotIp, .volume = {.packets = 2, .bytes = 84}});
  sweep.table_entries = 3;
  sweep.table_capacity = 131072;
  return sweep;
}

std::vector<prometheus::MetricFamily> self_families_of(const SelfMetrics& metrics) {
  std::vector<prometheus::MetricFamily> families = metrics.collect();
  std::erase_if(families, [](const auto& family) { return family.name.starts_with("process_"); });
  return families;
}

std::vector<prometheus::MetricFamily> some_self_families() {
  SelfMetrics metrics({.version = "1.2.3", .revision = "abc1234", .compiler = "g++ 12.2.0"},
                      {.release = "6.18.0-test", .attach = Hook::Tcx});
  metrics.record_sweep(a_sweep(), 1500us);
  metrics.record_series({.exposed = 3, .limit = 20000, .folded = 2, .admitted = 13, .ended = {4, 2, 1, 3}});
  metrics.record_connections(some_connections());
  metrics.count_scrape(200, 30ms);
  metrics.count_scrape(503, 2s);
  metrics.record_start(std::chrono::system_clock::time_point(1'700'000'000s));
  metrics.record_reload(true, std::chrono::system_clock::time_point(1'700'000'001'500ms));
  metrics.record_reload(false, std::chrono::system_clock::time_point(1'700'000'002s));
  metrics.record_web_config(true, std::chrono::system_clock::time_point(1'700'000'003'500ms));
  return self_families_of(metrics);
}

std::string read_all(TextStream& stream, std::size_t buffer) {
  std::string text;
  std::string piece(buffer, '\0');
  while (const std::size_t size = stream.read(piece)) {
    CHECK(piece[size - 1] == '\n');
    text.append(piece, 0, size);
  }
  return text;
}

std::string text_of(const Snapshot& snapshot, ExpositionFormat format) {
  ExpositionStream stream(std::make_shared<const Snapshot>(snapshot), {}, format);
  return read_all(stream);
}

std::map<std::string, std::string> samples_of(const std::string& text) {
  std::map<std::string, std::string> samples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t blank = line.rfind(' ');
    REQUIRE(blank != std::string::npos);
    const bool is_new = samples.emplace(line.substr(0, blank), line.substr(blank + 1)).second;
    INFO(line);
    REQUIRE(is_new);
  }
  return samples;
}

}  // namespace exporter::metrics::testing
