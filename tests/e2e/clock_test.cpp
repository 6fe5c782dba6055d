// The wall clock is nobody's measure: rates and expiry do not notice when it jumps by ten years.
#ifdef SHIFTED_CLOCK
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>

#include "e2e/scratch_dir.h"
#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kQuiet = 500;  // the first source of those that fall silent

class ClockedExporter {
 public:
  ClockedExporter()
      : shift_(scratch_.file("shift", "0")),
        process_(lab.near,
                 {.binary = EXPORTER_BINARY,
                  .arguments = {"--iface", lab.near_name, "--interval", "100ms", "--idle-timeout", "3s"},
                  .environment = {"LD_PRELOAD=" SHIFTED_CLOCK, "SHIFTED_CLOCK=" + shift_}}) {}

  void set_clock_ahead(long seconds) const {
    std::ofstream file(shift_);
    file << seconds << std::flush;
    REQUIRE(file.good());
  }
  // The loader says there if it could not preload the clock.
  [[nodiscard]] std::string errors() const { return process_.errors(); }
  void send(std::uint32_t first_source) const {
    send_all(lab.near, {.interface = lab.near_name,
                        .packets = 100,
                        .ipv4_sources = 10,
                        .first_source = first_source,
                        .sizes = {1000}});
  }
  [[nodiscard]] double value(const std::string& name) const {
    const Exposition exposition = process_.scrape();
    double sum = 0;
    for (const Sample& sample : exposition.samples())
      if (sample.name == name) sum += std::stod(std::string(sample.value));
    return sum;
  }
  [[nodiscard]] std::uint64_t packets_from(std::uint32_t source) const {
    return process_.scrape().sum("network_traffic_packets_total", {{"src_ip", ipv4_source(source)}});
  }
  // What it takes for today.
  [[nodiscard]] std::string date() const {
    return http_get(process_.endpoint(), "/-/healthy").header("Date").value_or("");
  }

  Lab lab;

 private:
  ScratchDir scratch_;
  std::string shift_;
  ExporterProcess process_;
};

// Traffic now is a rate now, and what has been silent for three seconds goes, but not before.
void check_keeps_time(const ClockedExporter& exporter) {
  CHECK(exporter.packets_from(kQuiet) > 0);
  double fastest = 0;
  CHECK(eventually(20s, [&] {
    exporter.send(0);
    fastest = std::max(fastest, exporter.value("network_traffic_bytes_per_second"));
    return exporter.packets_from(kQuiet) == 0;
  }));
  std::printf("%s: silent pairs gone in time, at most %.0f bytes/s\n", exporter.date().c_str(), fastest);
  CHECK(fastest > 10'000);
  CHECK(fastest < 1e9);
  CHECK(exporter.packets_from(0) > 0);
}

}  // namespace

TEST_CASE("a wall clock that jumps ten years and back changes neither rates nor expiry", "[e2e]") {
  constexpr long kTenYears = 10L * 365 * 24 * 3600;
  const ClockedExporter exporter;
  const double started = exporter.value("process_start_time_seconds");
  CHECK(std::abs(started - static_cast<double>(std::time(nullptr))) < 120);
  const std::string today = exporter.date();
  REQUIRE(exporter.errors().find("ld.so") == std::string::npos);

  for (const long jump : {kTenYears, -kTenYears, 0L}) {
    exporter.send(kQuiet);
    CHECK(eventually(5s, [&] { return exporter.packets_from(kQuiet) == 10; }));
    exporter.set_clock_ahead(jump);
    CHECK((exporter.date().substr(12, 4) == today.substr(12, 4)) == (jump == 0));  // the year
    check_keeps_time(exporter);
  }

  CHECK(exporter.value("process_start_time_seconds") == started);
  CHECK(exporter.value("traffic_exporter_sweep_duration_seconds_sum") < 60);
  CHECK(exporter.value("traffic_exporter_scrape_duration_seconds_sum") < 60);
}
#endif
