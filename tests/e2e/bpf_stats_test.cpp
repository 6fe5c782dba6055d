// The run time of the programs, which the kernel only measures when told to. This test tells it, and puts the
// switch back; other tests may run meanwhile.
#include <fstream>
#include <string>

#include "netns/lab.h"
#include "support/catch.h"
#include "support/eventually.h"
#include "support/traffic.h"

using namespace exporter::support;
using namespace std::chrono_literals;

namespace {

class BpfStats {
 public:
  BpfStats() {
    std::ifstream(kSwitch) >> before_;
    write("1");
  }
  BpfStats(const BpfStats&) = delete;
  BpfStats& operator=(const BpfStats&) = delete;
  ~BpfStats() { write(before_); }

 private:
  static constexpr const char* kSwitch = "/proc/sys/kernel/bpf_stats_enabled";
  static void write(const std::string& value) { std::ofstream(kSwitch) << value; }

  std::string before_;
};

}  // namespace

TEST_CASE("the programs' runs and their time are exposed while the kernel measures them", "[e2e]") {
  const BpfStats on;
  const Lab lab;
  const ExporterProcess exporter = lab.start({"--interval", "100ms"});
  send_all(lab.near, {.interface = lab.near_name, .packets = 500, .ipv4_sources = 1});

  const std::string runs = "traffic_exporter_bpf_program_runs_total";
  CHECK(eventually(10s, [&] { return exporter.scrape().sum(runs, {{"program", "egress"}}) >= 500; }));

  const Exposition exposition = exporter.scrape();
  CHECK(exposition.sum(runs, {{"program", "egress"}}) == 500);
  double seconds = 0;
  for (const Sample& sample : exposition.samples())
    if (sample.name == "traffic_exporter_bpf_program_run_seconds_total")
      seconds += std::stod(std::string(sample.value));
  CHECK(seconds > 0);
  CHECK(seconds < 1);
}
