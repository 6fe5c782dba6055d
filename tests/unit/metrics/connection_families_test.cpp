#include <limits>

#include "metrics/bucket_bound.h"
#include "metrics/exposition_stream.h"
#include "metrics/names.h"
#include "support/catch.h"
#include "unit/metrics/scenario.h"

using namespace exporter;
using namespace exporter::metrics;
using namespace exporter::metrics::testing;
using namespace std::chrono_literals;

namespace {

constexpr auto kText = ExpositionFormat::Text004;
constexpr auto kOpenMetrics = ExpositionFormat::OpenMetrics100;

// One interface, eth0.
Snapshot with(const InterfaceConnections& connections) {
  Snapshot snapshot;
  snapshot.interfaces = {interface_row(InterfaceId{0}, "eth0")};
  ConnectionSummary summary;
  summary.interfaces = {connections};
  snapshot.connections = std::make_shared<const ConnectionSummary>(summary);
  return snapshot;
}

std::size_t count_of(const std::map<std::string, std::string>& samples, const std::string& prefix) {
  std::size_t count = 0;
  for (const auto& [series, value] : samples) count += series.starts_with(prefix) ? 1 : 0;
  return count;
}

const std::string kHandshake =
    R"(network_tcp_handshake_seconds_bucket{interface="eth0",opened_by="local",le=")";

}  // namespace

TEST_CASE("where connections are not tracked nothing is said about them", "[metrics]") {
  const Snapshot snapshot = a_snapshot();
  REQUIRE(snapshot.connections == nullptr);

  for (const MetricInfo& metric : kConnectionMetrics)
    CHECK(text_of(snapshot).find(metric.name) == std::string::npos);
}

TEST_CASE("a protocol has a sample for each state and each end that it can have, from the start",
          "[metrics]") {
  const auto samples = samples_of(text_of(with({})));

  for (const auto& [series, value] : samples) CHECK(value == "0");
  const auto of_protocol = [&](const std::string& metric, const std::string& protocol) {
    return count_of(samples,
                    "network_connections" + metric + "{interface=\"eth0\",protocol=\"" + protocol + "\",");
  };
  for (const std::string protocol : {"tcp", "udp", "icmp", "icmpv6"}) {
    const bool tcp = protocol == "tcp";
    CHECK(of_protocol("", protocol) == (tcp ? 5 : 2));
    CHECK(of_protocol("_opened_total", protocol) == 3);
    CHECK(of_protocol("_closed_total", protocol) == (tcp ? 4 : 2));
  }
  CHECK(count_of(samples, "network_connections_failed_total{") == 4);
  CHECK(count_of(samples, "network_tcp_flags_total{") == 6);
  CHECK(count_of(samples, "network_tcp_handshake_seconds_") == 2 * (18 + 2));
}

TEST_CASE("every number of a summary is in the sample that it belongs to", "[metrics]") {
  InterfaceConnections eth0;
  eth0.protocols[0].now[1] = 32;
  eth0.protocols[1].now[6] = 7;
  eth0.protocols[2].opened[1] = 8;
  eth0.protocols[3].closed[2] = 9;
  eth0.protocols[0].closed[1] = (1ULL << 53) + 1;
  eth0.failed[2] = 10;
  eth0.flags[1] = {11, 12, 13};

  const auto samples = samples_of(text_of(with(eth0)));

  const auto at = [&](const std::string& metric, const std::string& labels) {
    return samples.at(metric + "{interface=\"eth0\"," + labels + "}");
  };
  CHECK(at("network_connections", R"(protocol="tcp",state="established")") == "32");
  CHECK(at("network_connections", R"(protocol="udp",state="two_way")") == "7");
  CHECK(at("network_connections_opened_total", R"(protocol="icmp",opened_by="remote")") == "8");
  CHECK(at("network_connections_closed_total", R"(protocol="icmpv6",reason="timeout")") == "9");
  CHECK(at("network_connections_closed_total", R"(protocol="tcp",reason="reset")") == "9007199254740993");
  CHECK(at("network_connections_failed_total", R"(reason="aborted")") == "10");
  CHECK(at("network_tcp_flags_total", R"(direction="outbound",flag="syn")") == "11");
  CHECK(at("network_tcp_flags_total", R"(direction="outbound",flag="fin")") == "12");
  CHECK(at("network_tcp_flags_total", R"(direction="outbound",flag="rst")") == "13");
  CHECK(at("network_tcp_flags_total", R"(direction="inbound",flag="rst")") == "0");
}

TEST_CASE("buckets of handshakes are cumulative and the last one is the count", "[metrics]") {
  InterfaceConnections eth0;
  eth0.handshakes[0].counts[0] = 1;
  eth0.handshakes[0].counts[3] = 4;
  eth0.handshakes[0].counts[17] = 2;
  eth0.handshakes[0].sum = 31s + 1500us;

  const auto samples = samples_of(text_of(with(eth0)));

  CHECK(samples.at(kHandshake + "5e-05\"}") == "1");
  CHECK(samples.at(kHandshake + "0.00025\"}") == "1");
  CHECK(samples.at(kHandshake + "0.0005\"}") == "5");
  CHECK(samples.at(kHandshake + "10\"}") == "5");
  CHECK(samples.at(kHandshake + "+Inf\"}") == "7");
  CHECK(samples.at(R"(network_tcp_handshake_seconds_count{interface="eth0",opened_by="local"})") == "7");
  CHECK(samples.at(R"(network_tcp_handshake_seconds_sum{interface="eth0",opened_by="local"})") == "31.0015");
  CHECK(samples.at(R"(network_tcp_handshake_seconds_count{interface="eth0",opened_by="remote"})") == "0");
}

TEST_CASE("a bound is written as a float of its format", "[metrics]") {
  CHECK(bucket_bound(0.00005, kText) == "5e-05");
  CHECK(bucket_bound(0.0001, kText) == "0.0001");
  CHECK(bucket_bound(2.5, kText) == "2.5");
  CHECK(bucket_bound(10, kText) == "10");
  CHECK(bucket_bound(10, kOpenMetrics) == "10.0");
  CHECK(bucket_bound(0.25, kOpenMetrics) == "0.25");
  CHECK(bucket_bound(std::numeric_limits<double>::infinity(), kOpenMetrics) == "+Inf");
}

TEST_CASE("an interface that no connection was seen on has samples, with hostile names too", "[metrics]") {
  const auto samples = samples_of(text_of(a_snapshot_with_connections()));

  CHECK(samples.at(R"(network_connections_failed_total{interface="eth\"\\0",reason="refused"})") == "0");
  CHECK(count_of(samples, "network_connections_failed_total{") == 2 * 4);
}

TEST_CASE("connections that nobody has a name for are not shown", "[metrics]") {
  Snapshot snapshot = a_snapshot_with_connections();
  snapshot.interfaces.clear();
  snapshot.connection_series.clear();
  snapshot.folded_connections.clear();

  CHECK(text_of(snapshot).empty());
}

TEST_CASE("a connection's series names both ends, and what has none is other in all that tells them apart",
          "[metrics]") {
  const auto samples = samples_of(text_of(a_snapshot_with_connections()));

  CHECK(samples.at(R"(network_connection_bytes_total{interface="eth0",protocol="tcp",local="192.0.2.1",)"
                   R"(local_port="443",remote="198.51.100.7",remote_port="50000",opened_by="remote"})") ==
        "4000");
  CHECK(samples.at(
            R"(network_connection_packets_total{interface="eth\"\\0",protocol="udp",local="2001:db8::1",)"
            R"(local_port="65535",remote="2001:db8::53",remote_port="53",opened_by="local"})") == "2");
  CHECK(samples.at(R"(network_connection_bytes_total{interface="eth0",protocol="tcp",local="other",)"
                   R"(local_port="other",remote="other",remote_port="other",opened_by="other"})") == "900");
  CHECK(count_of(samples, "network_connection_bytes_total{") == 5);
  CHECK(count_of(samples, "network_connection_packets_total{") == 5);
}

TEST_CASE("without series of connections their families are not announced", "[metrics]") {
  Snapshot snapshot = a_snapshot_with_connections();
  snapshot.connection_series = {chunk({}), chunk({})};
  snapshot.folded_connections.clear();

  CHECK(text_of(snapshot).find("network_connection_") == std::string::npos);
}

TEST_CASE("connections come after interfaces and before our own metrics, whatever the buffer", "[metrics]") {
  const auto whole = [](std::size_t buffer) {
    ExpositionStream stream(std::make_shared<const Snapshot>(a_snapshot_with_connections()),
                            some_self_families(), kOpenMetrics);
    return read_all(stream, buffer);
  };
  const std::string text = whole(1 << 20);

  std::size_t last = text.find("# TYPE network_interface_packets_per_second ");
  for (const MetricInfo& metric : kConnectionMetrics) {
    const std::string line = "# TYPE " + std::string(metric.name) + ' ' + std::string(to_text(metric.type));
    const std::size_t at = text.find(line + '\n');
    CHECK(at != std::string::npos);
    CHECK(at > last);
    last = at;
  }
  CHECK(text.find("# TYPE network_connection_bytes counter\n") > last);
  last = text.find("# TYPE network_connection_packets counter\n");
  CHECK(text.find("# TYPE traffic_exporter_build_info ") > last);
  for (std::size_t buffer = TextStream::kMinRead; buffer < TextStream::kMinRead + 200; ++buffer)
    REQUIRE(whole(buffer) == text);
}
