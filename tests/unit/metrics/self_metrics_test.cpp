#include "metrics/self_metrics.h"

#include <thread>

#include "metrics/names.h"
#include "metrics/self_families.h"
#include "support/catch.h"
#include "unit/metrics/scenario.h"

using namespace exporter;
using namespace exporter::metrics;
using namespace exporter::metrics::testing;
using namespace std::chrono_literals;

namespace {

using Samples = std::map<std::string, std::string>;

Samples samples_of_self(const SelfMetrics& metrics, ExpositionFormat format = ExpositionFormat::Text004) {
  return samples_of(render_self_families(self_families_of(metrics), format));
}

std::size_t count_of(const Samples& samples, const std::string& prefix) {
  std::size_t count = 0;
  for (const auto& [series, value] : samples) count += series.starts_with(prefix) ? 1 : 0;
  return count;
}

std::string attached(const std::string& interface, const std::string& direction, const std::string& hook,
                     const std::string& reason = "") {
  return "traffic_exporter_interface_attached{direction=\"" + direction + "\",hook=\"" + hook +
         "\",interface=\"" + interface + "\"" + (reason.empty() ? "" : ",reason=\"" + reason + "\"") + "}";
}

std::string of_interface(const std::string& metric, const std::string& interface,
                         const std::string& direction) {
  return "traffic_exporter_interface_" + metric + "{direction=\"" + direction + "\",interface=\"" +
         interface + "\"}";
}

}  // namespace

TEST_CASE("every stage and every reason is exposed with zero before anything happens", "[metrics]") {
  const SelfMetrics metrics({}, {});

  const Samples samples = samples_of_self(metrics);

  CHECK(count_of(samples, "traffic_exporter_packets_unparsed_total{") == kUnparsedReasons);
  for (const std::string stage : {"flip", "drain", "counters"})
    CHECK(samples.at("traffic_exporter_sweep_errors_total{stage=\"" + stage + "\"}") == "0");
  CHECK(samples.at("traffic_exporter_sweeps_total") == "0");
  CHECK(samples.at("traffic_exporter_scrapes_total{code=\"200\"}") == "0");
  for (const std::string reason : {"no_ports", "stray"})
    for (const std::string what : {"bytes", "packets"})
      CHECK(samples.at("traffic_exporter_connections_untracked_" + what + "_total{reason=\"" + reason +
                       "\"}") == "0");
}

TEST_CASE("what is said of all connections is that of the last summary", "[metrics]") {
  SelfMetrics metrics({}, {});

  metrics.record_connections(some_connections());
  metrics.record_connections(some_connections());

  const Samples samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_connections") == "9");
  CHECK(samples.at("traffic_exporter_connections_limit") == "262144");
  CHECK(samples.at("traffic_exporter_connections_evicted_total") == "2");
  CHECK(samples.at("traffic_exporter_connections_untracked_bytes_total{reason=\"no_ports\"}") == "300");
  CHECK(samples.at("traffic_exporter_connections_untracked_packets_total{reason=\"stray\"}") == "4");
}

TEST_CASE("a sweep leaves its losses in the metrics", "[metrics]") {
  SelfMetrics metrics({}, {});

  metrics.record_sweep(a_sweep(), 3ms);
  metrics.record_sweep(a_sweep(), 3ms);

  const Samples samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_sweeps_total") == "2");
  CHECK(samples.at("traffic_exporter_sweep_errors_total{stage=\"drain\"}") == "2");
  CHECK(samples.at("traffic_exporter_sweep_errors_total{stage=\"flip\"}") == "0");
  CHECK(samples.at("traffic_exporter_flow_table_overflow_packets_total") == "8");
  CHECK(samples.at("traffic_exporter_flow_table_overflow_bytes_total") == "1000");
  CHECK(samples.at("traffic_exporter_packets_unparsed_total{reason=\"not_ip\"}") == "4");
  CHECK(samples.at("traffic_exporter_flow_table_entries") == "3");
  CHECK(samples.at("traffic_exporter_flow_table_capacity") == "131072");
  CHECK(samples.at("traffic_exporter_sweep_duration_seconds_bucket{le=\"0.0025\"}") == "0");
  CHECK(samples.at("traffic_exporter_sweep_duration_seconds_bucket{le=\"0.005\"}") == "2");
  CHECK(samples.at("traffic_exporter_sweep_duration_seconds_bucket{le=\"+Inf\"}") == "2");
  CHECK(samples.at("traffic_exporter_sweep_duration_seconds_sum") == "0.006");
}

TEST_CASE("an interface that detached stays at zero and one that is forgotten goes", "[metrics]") {
  SelfMetrics metrics({}, {});
  Sweep sweep;
  sweep.interfaces = {{.id = InterfaceId{0}, .name = "eth0", .attached = {true, true}},
                      {.id = InterfaceId{1}, .name = "eth1", .attached = {true, true}}};
  metrics.record_sweep(sweep, 1ms);

  sweep.interfaces = {{.id = InterfaceId{0},
                       .name = "eth0",
                       .attached = {true, false},
                       .absence = {Absence::NotSelected, Absence::NotSelected}},
                      {.id = InterfaceId{1}, .name = "wan", .hook = Hook::Clsact, .attached = {true, true}}};
  metrics.record_sweep(sweep, 1ms);

  const Samples samples = samples_of_self(metrics);
  CHECK(count_of(samples, "traffic_exporter_interface_attached") == 4);
  CHECK(samples.at(attached("eth0", "inbound", "tcx")) == "1");
  CHECK(samples.at(attached("eth0", "outbound", "tcx", "not_selected")) == "0");
  CHECK(samples.at(attached("wan", "outbound", "clsact")) == "1");
}

TEST_CASE("what others do on an interface is told, and begins with zero", "[metrics]") {
  SelfMetrics metrics({}, {});
  Sweep sweep;
  sweep.interfaces = {{.id = InterfaceId{0}, .name = "eth0", .attached = {true, true}}};
  metrics.record_sweep(sweep, 1ms);
  const Samples before = samples_of_self(metrics);
  CHECK(before.at(of_interface("removals_total", "eth0", "inbound")) == "0");
  CHECK(before.at(of_interface("programs_ahead", "eth0", "outbound")) == "0");

  sweep.interfaces[0].removals = {3, 0};
  sweep.interfaces[0].programs_ahead = {0, 2};
  metrics.record_sweep(sweep, 1ms);

  const Samples samples = samples_of_self(metrics);
  CHECK(samples.at(of_interface("removals_total", "eth0", "inbound")) == "3");
  CHECK(samples.at(of_interface("removals_total", "eth0", "outbound")) == "0");
  CHECK(samples.at(of_interface("programs_ahead", "eth0", "outbound")) == "2");
}

TEST_CASE("what is unaccounted for stays through a failed sweep and goes with the interface", "[metrics]") {
  SelfMetrics metrics({}, {});
  const std::string packets = of_interface("unaccounted_packets", "eth0", "inbound");
  Sweep sweep;
  sweep.interfaces = {{.id = InterfaceId{0}, .name = "eth0", .attached = {true, true}}};
  sweep.unaccounted = {{.interface = InterfaceId{0}, .packets = -5, .bytes = 12345678901}};
  metrics.record_sweep(sweep, 1ms);
  CHECK(samples_of_self(metrics).at(packets) == "-5");
  CHECK(samples_of_self(metrics).at(of_interface("unaccounted_bytes", "eth0", "inbound")) == "12345678901");

  sweep.unaccounted.clear();
  sweep.failures.push_back({.stage = SweepStage::Drain, .error = Error::text("no")});
  metrics.record_sweep(sweep, 1ms);
  CHECK(samples_of_self(metrics).contains(packets));

  sweep.failures.clear();
  metrics.record_sweep(sweep, 1ms);
  CHECK_FALSE(samples_of_self(metrics).contains(packets));
}

TEST_CASE("the run time of programs is exposed only once the kernel measures it", "[metrics]") {
  SelfMetrics metrics({}, {});
  Sweep sweep;
  metrics.record_sweep(sweep, 1ms);
  CHECK(count_of(samples_of_self(metrics), "traffic_exporter_bpf_program") == 0);

  sweep.program_runs = {{.direction = Direction::Inbound, .nanoseconds = 1500000000, .runs = 10},
                        {.direction = Direction::Outbound, .nanoseconds = 500, .runs = 1}};
  metrics.record_sweep(sweep, 1ms);

  const Samples samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_bpf_program_run_seconds_total{program=\"ingress\"}") == "1.5");
  CHECK(samples.at("traffic_exporter_bpf_program_runs_total{program=\"egress\"}") == "1");
}

TEST_CASE("a reload that is refused leaves the time of the last good one", "[metrics]") {
  const std::chrono::system_clock::time_point start(1'700'000'000s);
  const std::string reloads = "traffic_exporter_config_reloads_total{result=";
  SelfMetrics metrics({}, {});
  metrics.record_start(start);
  CHECK(samples_of_self(metrics).at("traffic_exporter_config_last_reload_successful") == "1");
  CHECK(samples_of_self(metrics).at(reloads + "\"applied\"}") == "0");

  metrics.record_reload(true, start + 1s);
  metrics.record_reload(false, start + 2s);
  Samples samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_config_last_reload_successful") == "0");
  CHECK(samples.at("traffic_exporter_config_last_reload_success_timestamp_seconds") == "1700000001");
  CHECK(samples.at(reloads + "\"applied\"}") == "1");
  CHECK(samples.at(reloads + "\"rejected\"}") == "1");

  metrics.record_reload(true, start + 3s);
  samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_config_last_reload_successful") == "1");
  CHECK(samples.at("traffic_exporter_config_last_reload_success_timestamp_seconds") == "1700000003");
}

TEST_CASE("a web configuration that is refused leaves the time of the last good one", "[metrics]") {
  const std::chrono::system_clock::time_point start(1'700'000'000s);
  const std::string prefix = "traffic_exporter_web_config_last_reload_";
  SelfMetrics metrics({}, {});
  CHECK_FALSE(samples_of_self(metrics).contains(prefix + "successful"));

  metrics.record_web_config(true, start);
  metrics.record_web_config(false, start + 2s);
  Samples samples = samples_of_self(metrics);
  CHECK(samples.at(prefix + "successful") == "0");
  CHECK(samples.at(prefix + "success_timestamp_seconds") == "1700000000");

  metrics.record_web_config(true, start + 3s);
  samples = samples_of_self(metrics);
  CHECK(samples.at(prefix + "successful") == "1");
  CHECK(samples.at(prefix + "success_timestamp_seconds") == "1700000003");
}

TEST_CASE("the bound of a bucket looks like a float in OpenMetrics", "[metrics]") {
  const SelfMetrics metrics({}, {});
  const std::string bucket = "traffic_exporter_scrape_duration_seconds_bucket";

  CHECK(samples_of_self(metrics).contains(bucket + "{le=\"1\"}"));
  CHECK(samples_of_self(metrics, ExpositionFormat::OpenMetrics100).contains(bucket + "{le=\"1.0\"}"));
  CHECK(samples_of_self(metrics, ExpositionFormat::OpenMetrics100).contains(bucket + "{le=\"+Inf\"}"));
}

TEST_CASE("a hostile interface name is escaped in our own metrics too", "[metrics]") {
  SelfMetrics metrics({}, {});
  Sweep sweep;
  sweep.interfaces = {{.id = InterfaceId{0}, .name = "a\"\xff", .attached = {true, true}}};
  metrics.record_sweep(sweep, 1ms);

  CHECK(samples_of_self(metrics).contains(attached("a\\\"\ufffdff", "inbound", "tcx")));
}

TEST_CASE("own metrics come in the order of their table and nothing else comes", "[metrics]") {
  SelfMetrics metrics({}, {});
  Sweep sweep = a_sweep();
  sweep.program_runs = {{.direction = Direction::Inbound, .nanoseconds = 1, .runs = 1}};
  metrics.record_sweep(sweep, 1ms);
  metrics.record_web_config(true, {});

  const auto families = metrics.collect();

  REQUIRE(families.size() >= kSelfMetrics.size());
  for (std::size_t i = 0; i < kSelfMetrics.size(); ++i) {
    CHECK(families[i].name == sample_name(kSelfMetrics[i]));
    CHECK(families[i].help == kSelfMetrics[i].help);
  }
  for (std::size_t i = kSelfMetrics.size(); i < families.size(); ++i)
    CHECK(families[i].name.starts_with("process_"));
}

TEST_CASE("sweeps and scrapes may be counted at the same time", "[metrics]") {
  SelfMetrics metrics({}, {});
  std::jthread scraper([&] {
    for (int i = 0; i < 200; ++i) {
      metrics.count_scrape(i % 2 == 0 ? 200 : 503, 1ms);
      static_cast<void>(metrics.collect());
    }
  });
  for (int i = 0; i < 200; ++i) {
    Sweep sweep = a_sweep();
    sweep.interfaces[0].name = "eth" + std::to_string(i);
    metrics.record_sweep(sweep, 1ms);
  }
  scraper.join();

  const Samples samples = samples_of_self(metrics);
  CHECK(samples.at("traffic_exporter_scrapes_total{code=\"503\"}") == "100");
  CHECK(samples.at("traffic_exporter_sweeps_total") == "200");
}
