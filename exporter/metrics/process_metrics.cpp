#include "metrics/process_metrics.h"

#include <prometheus/metric_family.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "metrics/names.h"

namespace exporter::metrics {
namespace {

using prometheus::MetricFamily;
namespace fs = std::filesystem;

struct Stat {
  double cpu_seconds = 0;
  double started_after_boot = 0;  // seconds
  double virtual_bytes = 0;
  double resident_bytes = 0;
};

// proc(5). The second field, the program's name, may itself hold blanks and parentheses: what counts follows
// the last of them.
std::optional<Stat> read_stat(const fs::path& proc) {
  std::ifstream file(proc / "self/stat");
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;

  std::istringstream rest(line.substr(name_end + 1));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  constexpr std::size_t kFirst = 3;  // proc(5) counts from 1 and has had two by now
  if (fields.size() <= 24 - kFirst) return std::nullopt;

  const auto field = [&](std::size_t number) {
    return std::strtod(fields[number - kFirst].c_str(), nullptr);
  };
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return Stat{.cpu_seconds = (field(14) + field(15)) / ticks,
              .started_after_boot = field(22) / ticks,
              .virtual_bytes = field(23),
              .resident_bytes = field(24) * static_cast<double>(::sysconf(_SC_PAGESIZE))};
}

double seconds_of(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double read_start_time(const fs::path& proc, double boot) {
  const auto stat = read_stat(proc);
  return stat && boot > 0 ? boot + stat->started_after_boot : 0;
}

std::optional<double> count_open_fds(const fs::path& proc) {
  std::error_code error;
  fs::directory_iterator entries(proc / "self/fd", error);
  double count = -1;  // the descriptor that does the counting
  for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) ++count;
  if (error) return std::nullopt;
  return count;
}

std::optional<double> soft_limit(__rlimit_resource resource) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

void add(std::vector<MetricFamily>& families, const MetricInfo& info, std::optional<double> value) {
  if (!value) return;
  MetricFamily family;
  family.name = sample_name(info);
  family.help = info.help;
  family.type =
      info.type == MetricType::Counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  prometheus::ClientMetric metric;
  (info.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = *value;
  family.metric.push_back(std::move(metric));
  families.push_back(std::move(family));
}

}  // namespace

// As the kernel computes btime of /proc/stat, which a service with ProcSubset=pid does not see.
double boot_time() { return seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME); }

ProcessMetrics::ProcessMetrics(fs::path proc, double boot_time)
    : proc_(std::move(proc)), start_time_(read_start_time(proc_, boot_time)) {}

std::vector<MetricFamily> ProcessMetrics::collect() const {
  const auto stat = read_stat(proc_);
  const auto of_stat = [&](double Stat::*member) {
    return stat ? std::optional(*stat.*member) : std::nullopt;
  };
  std::vector<MetricFamily> families;
  add(families, kProcessCpu, of_stat(&Stat::cpu_seconds));
  add(families, kProcessMaxFds, soft_limit(RLIMIT_NOFILE));
  add(families, kProcessOpenFds, count_open_fds(proc_));
  add(families, kProcessResident, of_stat(&Stat::resident_bytes));
  add(families, kProcessStart, start_time_ > 0 ? std::optional(start_time_) : std::nullopt);
  add(families, kProcessVirtual, of_stat(&Stat::virtual_bytes));
  add(families, kProcessVirtualMax, soft_limit(RLIMIT_AS));
  return families;
}

}  // namespace exporter::metrics
