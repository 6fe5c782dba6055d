#include "metrics/process_metrics.h"

#include <prometheus/metric_family.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <map>

#include "metrics/names.h"
#include "support/catch.h"

using namespace exporter::metrics;
namespace fs = std::filesystem;

namespace {

// A /proc of our own, gone with the test.
class FakeProc {
 public:
  FakeProc() {
    std::string pattern = (fs::temp_directory_path() / "proc-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "self");
  }
  FakeProc(const FakeProc&) = delete;
  FakeProc& operator=(const FakeProc&) = delete;
  ~FakeProc() { fs::remove_all(root_); }

  void write(const char* file, const std::string& text) const { std::ofstream(root_ / file) << text; }
  [[nodiscard]] const fs::path& root() const { return root_; }

 private:
  fs::path root_;
};

std::map<std::string, double> values_of(const ProcessMetrics& metrics) {
  std::map<std::string, double> values;
  for (const auto& family : metrics.collect())
    values[family.name] = family.type == prometheus::MetricType::Counter ? family.metric.at(0).counter.value
                                                                         : family.metric.at(0).gauge.value;
  return values;
}

}  // namespace

TEST_CASE("the standard process metrics are all there, in the order of their table", "[metrics]") {
  const auto families = ProcessMetrics().collect();

  REQUIRE(families.size() == kProcessMetrics.size());
  for (std::size_t i = 0; i < families.size(); ++i)
    CHECK(families[i].name == sample_name(kProcessMetrics[i]));
}

TEST_CASE("a process name full of blanks and parentheses does not shift the numbers", "[metrics]") {
  const FakeProc proc;
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  proc.write("self/stat",
             "42 (a) R 1 (b) S 1 1 1 0 -1 0 0 0 0 0 200 100 0 0 20 0 1 0 500 1048576 25 184467 0 0");

  const auto values = values_of(ProcessMetrics(proc.root(), 1700000000));

  CHECK(values.at("process_cpu_seconds_total") == 300 / ticks);
  CHECK(values.at("process_start_time_seconds") == 1700000000 + 500 / ticks);
  CHECK(values.at("process_virtual_memory_bytes") == 1048576);
  CHECK(values.at("process_resident_memory_bytes") == 25.0 * static_cast<double>(::sysconf(_SC_PAGESIZE)));
}

TEST_CASE("the time of the boot is the one that the kernel tells", "[metrics]") {
  std::ifstream stat("/proc/stat");
  double told = 0;
  for (std::string word; told == 0 && stat >> word;)
    if (word == "btime") stat >> told;
  REQUIRE(told > 0);

  CHECK(std::abs(boot_time() - told) < 2);
}

TEST_CASE("what the process may not read about itself is left out", "[metrics]") {
  const FakeProc proc;

  const auto values = values_of(ProcessMetrics(proc.root()));

  CHECK(values.size() == 2);
  CHECK(values.contains("process_max_fds"));
  CHECK(values.contains("process_virtual_memory_max_bytes"));
}
