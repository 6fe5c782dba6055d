// A real Prometheus scrapes the shipped binary while there is traffic: what it stores is what was sent.
#include "e2e/command.h"
#include "e2e/prometheus_server.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/lines.h"
#include "support/traffic.h"

using namespace exporter;
using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

const std::string kPairBytes = "sum(network_traffic_bytes_total{direction=\"outbound\"})";
const std::string kPairPackets = "sum(network_traffic_packets_total{direction=\"outbound\"})";
const std::string kInterfaceBytes =
    "sum(network_interface_bytes_total{direction=\"outbound\",family=~\"ipv[46]\"})";

const std::string kMetadata = "/api/v1/targets/metadata?metric=";

struct Watched {
  Lab lab;
  TcpExporter exporter{lab.near, {.arguments = {"--iface", lab.near_name}}};
  PrometheusServer prometheus{lab.near, "127.0.0.1:9091"};

  [[nodiscard]] Volume send(std::uint64_t packets) const {
    return send_all(lab.near, {.interface = lab.near_name,
                               .packets = packets,
                               .ipv4_sources = 20,
                               .ipv6_sources = 20,
                               .sizes = {100, 900, 1514}})
        .all();
  }
  // True as soon as Prometheus has stored a scrape with all of it.
  [[nodiscard]] bool stored(const Volume& sent) const {
    return eventually(15s, [&] { return prometheus.count(kPairPackets) == sent.packets; });
  }
};

std::size_t samples_in(const Exposition& exposition) { return exposition.samples().size(); }

}  // namespace

TEST_CASE("Prometheus stores what was sent, to the byte", "[e2e]") {
  skip_without("prometheus");
  const Watched watched;
  const PrometheusServer& prometheus = watched.prometheus;
  const Volume before = watched.send(100);
  REQUIRE(watched.stored(before));
  CHECK(prometheus.value("up") == 1.0);
  CHECK(prometheus.count(kPairBytes) == before.bytes);

  // Steady traffic: a little with every look.
  Volume sent = before;
  const auto start = std::chrono::steady_clock::now();
  REQUIRE(eventually(20s, [&] {
    sent += watched.send(40);
    return prometheus.value("count_over_time(up[30s])") >= 6.0;
  }));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto rate = prometheus.value("sum(rate(network_traffic_bytes_total[10s]))");
  REQUIRE(watched.stored(sent));

  CHECK(prometheus.count(kPairBytes) == sent.bytes);
  CHECK(prometheus.count(kInterfaceBytes) == sent.bytes);
  CHECK(prometheus.value("min_over_time(up[30s])") == 1.0);
  const double sent_per_second = static_cast<double>((sent - before).bytes) / seconds;
  CAPTURE(sent_per_second, rate.value_or(-1));
  CHECK(rate > sent_per_second / 3);
  CHECK(rate < sent_per_second * 3);
}

TEST_CASE("Prometheus takes OpenMetrics from us and drops no sample", "[e2e]") {
  skip_without("prometheus");
  const Watched watched;
  const PrometheusServer& prometheus = watched.prometheus;
  REQUIRE(watched.stored(watched.send(100)));

  // In OpenMetrics a counter's name goes without _total.
  CHECK(eventually(
      10s, [&] { return contains(prometheus.api(kMetadata + "network_traffic_bytes"), "\"counter\""); }));
  CHECK_FALSE(contains(prometheus.api(kMetadata + "network_traffic_bytes_total"), "\"counter\""));
  CHECK(eventually(10s, [&] {
    return prometheus.count("scrape_samples_scraped") == samples_in(watched.exporter.scrape());
  }));
  CHECK(prometheus.count("scrape_samples_scraped") ==
        prometheus.count("scrape_samples_post_metric_relabeling"));
  CHECK(contains(prometheus.api("/api/v1/targets"), "\"health\":\"up\",\"scrapeInterval\""));
  const Exposition own(prometheus.api("/metrics"));
  for (const char* trouble : {"sample_duplicate_timestamp", "sample_out_of_bounds", "sample_out_of_order",
                              "exceeded_sample_limit", "exceeded_body_size_limit"})
    CHECK(own.sum("prometheus_target_scrapes_" + std::string(trouble) + "_total") == 0);
  CHECK_FALSE(contains(prometheus.log(), "level=warn"));
  CHECK_FALSE(contains(prometheus.log(), "level=error"));
}

TEST_CASE("promtool has nothing to say about the metrics", "[e2e]") {
  skip_without("promtool");
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--max-series", "30"});
  send_all(
      lab.near,
      {.interface = lab.near_name, .packets = 100, .ipv4_sources = 20, .ipv6_sources = 20, .sizes = {100}});
  REQUIRE(eventually(10s, [&] {
    return exporter.scrape().sum("network_traffic_bytes_total", {{"src_ip", "other"}}) > 0;
  }));
  const ScratchDir scratch;
  const std::string file = scratch.file("metrics", exporter.scrape().text());

  const Finished checked = run({.argv = {"sh", "-c", "exec promtool check metrics <\"$0\"", file}});

  CHECK(checked.exit_code == 0);
  CHECK(checked.output.empty());
  CHECK(checked.errors.empty());
}
