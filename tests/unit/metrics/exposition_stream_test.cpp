#include "metrics/exposition_stream.h"

#include <algorithm>
#include <limits>

#include "metrics/escaping.h"
#include "support/catch.h"
#include "unit/metrics/scenario.h"

using namespace exporter;
using namespace exporter::metrics;
using namespace exporter::metrics::testing;

namespace {

std::string whole_text(ExpositionFormat format, std::size_t buffer) {
  ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot()), some_self_families(), format);
  return read_all(stream, buffer);
}

Snapshot one_pair(Volume total, Volume recent, Duration window) {
  Snapshot snapshot;
  snapshot.window = window;
  snapshot.interfaces = {interface_row(InterfaceId{0}, "eth0")};
  snapshot.pairs = {
      chunk({{.key = pair("192.0.2.1", "192.0.2.2"), .account = {.total = total, .recent = recent}}})};
  return snapshot;
}

const std::string kPairLabels =
    R"({interface="eth0",direction="inbound",src_ip="192.0.2.1",dst_ip="192.0.2.2",ip_type="public"})";

}  // namespace

TEST_CASE("an exposition is the same text whatever the size of the reader's buffer", "[metrics]") {
  const auto format = GENERATE(ExpositionFormat::Text004, ExpositionFormat::OpenMetrics100);
  const std::string whole = whole_text(format, 1 << 20);
  REQUIRE(whole.size() > 2 * TextStream::kMinRead);

  for (std::size_t buffer = TextStream::kMinRead; buffer < TextStream::kMinRead + 400; ++buffer)
    REQUIRE(whole_text(format, buffer) == whole);
  CHECK(whole_text(format, 65536) == whole);
}

TEST_CASE("an exposition that was read to its end stays at its end", "[metrics]") {
  ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot()), {}, ExpositionFormat::Text004);
  read_all(stream);

  std::string buffer(TextStream::kMinRead, '\0');
  CHECK(stream.read(buffer) == 0);
}

TEST_CASE("an OpenMetrics exposition ends with # EOF and has no _created", "[metrics]") {
  const std::string text = whole_text(ExpositionFormat::OpenMetrics100, 65536);

  CHECK(text.ends_with("\n# EOF\n"));
  CHECK(text.find("# EOF") == text.rfind("# EOF"));
  CHECK(text.find("_created") == std::string::npos);
  CHECK(text.find("\n\n") == std::string::npos);
  CHECK(whole_text(ExpositionFormat::Text004, 65536).find("# EOF") == std::string::npos);
}

TEST_CASE("families keep their order and each is announced once", "[metrics]") {
  const std::string text = whole_text(ExpositionFormat::Text004, TextStream::kMinRead);

  std::size_t last = 0;
  for (const MetricInfo& metric : kTrafficMetrics) {
    const std::string line = "# TYPE " + sample_name(metric) + ' ' + std::string(to_text(metric.type)) + '\n';
    const std::size_t at = text.find(line);
    INFO(line);
    REQUIRE(at != std::string::npos);
    CHECK(at >= last);
    CHECK(text.find(line, at + 1) == std::string::npos);
    last = at;
  }
  CHECK(text.find("traffic_exporter_build_info") > last);
}

TEST_CASE("counters beyond 2^53 are exposed to the byte", "[metrics]") {
  const auto max = std::numeric_limits<std::uint64_t>::max();

  const auto samples = samples_of(text_of(one_pair({.packets = (1ULL << 53) + 1, .bytes = max}, {}, {})));

  CHECK(samples.at("network_traffic_bytes_total" + kPairLabels) == "18446744073709551615");
  CHECK(samples.at("network_traffic_packets_total" + kPairLabels) == "9007199254740993");
}

TEST_CASE("a rate is what passed recently over the window it passed in", "[metrics]") {
  const auto samples = samples_of(text_of(
      one_pair({.packets = 9, .bytes = 9000}, {.packets = 5, .bytes = 999}, std::chrono::seconds(10))));

  CHECK(samples.at("network_traffic_bytes_per_second" + kPairLabels) == "99.9");
  CHECK(samples.at("network_traffic_packets_per_second" + kPairLabels) == "0.5");
}

TEST_CASE("without a window every rate is zero", "[metrics]") {
  const auto samples =
      samples_of(text_of(one_pair({.packets = 5, .bytes = 999}, {.packets = 5, .bytes = 999}, {})));

  CHECK(samples.at("network_traffic_bytes_per_second" + kPairLabels) == "0");
  CHECK(samples.at("network_interface_packets_per_second{interface=\"eth0\",direction=\"inbound\"}") == "0");
}

TEST_CASE("an interface has a total for each direction and family from the start", "[metrics]") {
  Snapshot snapshot;
  snapshot.interfaces = {interface_row(InterfaceId{0}, "eth0")};

  const auto samples = samples_of(text_of(snapshot));

  CHECK(samples.size() == 6 + 6 + 2 + 2);
  for (const std::string family : {"ipv4", "ipv6", "other"})
    for (const std::string direction : {"inbound", "outbound"})
      CHECK(samples.at("network_interface_bytes_total{interface=\"eth0\",direction=\"" + direction +
                       "\",family=\"" + family + "\"}") == "0");
}

TEST_CASE("the rate of an interface is the sum over its families", "[metrics]") {
  Snapshot snapshot;
  snapshot.window = std::chrono::seconds(10);
  snapshot.interfaces = {interface_row(InterfaceId{0}, "eth0")};
  for (Account& account : snapshot.interfaces[0].traffic[1]) account.recent = {.packets = 10, .bytes = 1000};

  const auto samples = samples_of(text_of(snapshot));

  CHECK(samples.at("network_interface_bytes_per_second{interface=\"eth0\",direction=\"outbound\"}") == "300");
  CHECK(samples.at("network_interface_packets_per_second{interface=\"eth0\",direction=\"outbound\"}") == "3");
}

TEST_CASE("what was folded is exposed with the address other on both sides", "[metrics]") {
  const auto samples = samples_of(text_of(a_snapshot()));

  CHECK(samples.at("network_traffic_bytes_total{interface=\"eth0\",direction=\"inbound\",src_ip=\"other\","
                   "dst_ip=\"other\",ip_type=\"public\"}") == "400");
  CHECK(samples.at("network_traffic_bytes_total{interface=\"eth0\",direction=\"inbound\",src_ip=\"other\","
                   "dst_ip=\"other\",ip_type=\"private\"}") == "100");
}

TEST_CASE("folded rows are exposed even where no pair has a series", "[metrics]") {
  Snapshot snapshot = a_snapshot();
  snapshot.pairs.clear();

  const std::string expected =
      "# TYPE network_traffic_bytes_total counter\n"
      "network_traffic_bytes_total{interface=\"eth0\",direction=\"inbound\",src_ip=\"other\"";
  CHECK(text_of(snapshot).find(expected) != std::string::npos);
}

TEST_CASE("a family without samples is not announced", "[metrics]") {
  Snapshot snapshot = a_snapshot();
  snapshot.pairs = {chunk({}), chunk({})};
  snapshot.folded.clear();

  CHECK(text_of(snapshot).find("network_traffic_") == std::string::npos);
  CHECK(text_of(Snapshot{}).empty());
  CHECK(text_of(Snapshot{}, ExpositionFormat::OpenMetrics100) == "# EOF\n");
}

TEST_CASE("before the first sweep a scrape has the exporter's own metrics", "[metrics]") {
  const SelfMetrics self({}, {});
  const auto stream = render(nullptr, self, ExpositionFormat::Text004);
  const std::string text = read_all(*stream);

  CHECK(text.starts_with("# HELP traffic_exporter_build_info"));
  CHECK(text.find("\nprocess_resident_memory_bytes ") != std::string::npos);
}

TEST_CASE("hostile interface names neither break lines nor collide", "[metrics]") {
  Snapshot snapshot;
  snapshot.interfaces = {interface_row(InterfaceId{0}, "a\"b"), interface_row(InterfaceId{1}, "x\\y"),
                         interface_row(InterfaceId{2}, "\xff"), interface_row(InterfaceId{3}, "\xfe")};

  const auto samples = samples_of(text_of(snapshot));

  CHECK(samples.size() == 4 * (6 + 6 + 2 + 2));
  CHECK(samples.contains(R"(network_interface_bytes_per_second{interface="a\"b",direction="inbound"})"));
  CHECK(samples.contains(R"(network_interface_bytes_per_second{interface="x\\y",direction="inbound"})"));
  CHECK(samples.contains("network_interface_bytes_per_second{interface=\"\ufffdff\",direction=\"inbound\"}"));
}

TEST_CASE("rates are left out where they are not wanted, and totals never", "[metrics]") {
  const auto families_of = [](Rates rates) {
    ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot()), {}, ExpositionFormat::Text004,
                            rates);
    std::vector<std::string> names;
    for (const auto& [series, value] : samples_of(read_all(stream))) {
      const std::string name = series.substr(0, series.find('{'));
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    return names;
  };
  const std::vector<std::string> totals{"network_interface_bytes_total", "network_interface_packets_total",
                                        "network_traffic_bytes_total", "network_traffic_packets_total"};
  std::vector<std::string> with_interfaces = totals;
  with_interfaces.insert(with_interfaces.begin(), "network_interface_bytes_per_second");
  with_interfaces.insert(with_interfaces.begin() + 2, "network_interface_packets_per_second");

  CHECK(families_of(Rates::All).size() == 8);
  std::vector<std::string> seen = families_of(Rates::Interface);
  std::sort(seen.begin(), seen.end());
  std::sort(with_interfaces.begin(), with_interfaces.end());
  CHECK(seen == with_interfaces);
  CHECK(families_of(Rates::Off) == totals);
}

TEST_CASE("a family of rates that is left out is not announced either", "[metrics]") {
  ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot()), {}, ExpositionFormat::Text004,
                          Rates::Off);

  CHECK(read_all(stream).find("per_second") == std::string::npos);
}

TEST_CASE("a series without any label is one line without braces", "[metrics]") {
  Snapshot snapshot = one_pair({}, {}, {});
  snapshot.labels = SeriesLabels{};
  snapshot.pairs.clear();
  snapshot.folded = {{.key = SeriesKey(), .account = {.total = {3, 400}, .recent = {}}}};

  CHECK(samples_of(text_of(snapshot)).at("network_traffic_bytes_total") == "400");
}

TEST_CASE("the longest possible line fits the smallest buffer several times", "[metrics]") {
  Snapshot snapshot;
  snapshot.window = std::chrono::nanoseconds(7);
  snapshot.interfaces = {interface_row(InterfaceId{0}, std::string(15, '\xff'))};
  const auto max = std::numeric_limits<std::uint64_t>::max();
  snapshot.labels = a_snapshot_with_all_labels().labels;
  const auto name = std::string(kMaxEndpointText, 'n');
  snapshot.network_names = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{name});
  const SeriesKey longest_key(Endpoint::network(0), Endpoint::network(0),
                              {.interface = InterfaceId{0},
                               .direction = Direction::Outbound,
                               .ip_type = IpType::Private,
                               .protocol = 136,
                               .family = Family::Ipv6,
                               .ports = {65535, 65535}});
  snapshot.pairs = {
      chunk({{.key = longest_key, .account = {.total = {max, max}, .recent = {max - 1, max - 1}}}})};

  const std::string text = text_of(snapshot);
  std::size_t longest = 0;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    longest = std::max(longest, end + 1 - at);

  CHECK(longest > 15 * kMaxEscapedByte + 2 * kMaxEndpointText);
  CHECK(longest * 8 <= TextStream::kMinRead);
}

TEST_CASE("series of former labels stand behind the others with the labels they had", "[metrics]") {
  Snapshot snapshot = one_pair({.packets = 1, .bytes = 100}, {}, {});
  const auto networks =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "lab"});
  SeriesKey::Rest rest;
  rest.direction = Direction::Outbound;
  snapshot.former.push_back({.labels = {SeriesLabel::Direction, SeriesLabel::SourceIp},
                             .network_names = networks,
                             .pairs = {chunk({{.key = SeriesKey(Endpoint::network(1), {}, rest),
                                               .account = {.total = {.packets = 2, .bytes = 200}}}})},
                             .folded = {{SeriesKey({}, {}, rest), {.total = {.packets = 3, .bytes = 300}}}}});
  snapshot.former.push_back({.labels = {SeriesLabel::Direction},
                             .network_names = networks,
                             .pairs = {},
                             .folded = {{SeriesKey({}, {}, rest), {.total = {.packets = 4, .bytes = 400}}}}});

  const auto samples = samples_of(text_of(snapshot));

  CHECK(samples.at("network_traffic_bytes_total" + kPairLabels) == "100");
  CHECK(samples.at(R"(network_traffic_bytes_total{direction="outbound",src_ip="lab"})") == "200");
  CHECK(samples.at(R"(network_traffic_packets_total{direction="outbound",src_ip="other"})") == "3");
  CHECK(samples.at(R"(network_traffic_bytes_total{direction="outbound"})") == "400");
}
