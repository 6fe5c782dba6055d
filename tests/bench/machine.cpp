#include "bench/machine.h"

#include <sys/utsname.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "app/build_info.h"
#include "bench/clocks.h"

namespace exporter::bench {
namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string kernel_release() {
  utsname host{};
  return uname(&host) == 0 ? std::string(host.release) + " " + host.machine : "unknown";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 11> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%F", &parts)};
}

// Of the last minute, before anything of ours ran.
std::string load() {
  std::string load;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> machine() {
  const metrics::BuildInfo build = build_info();
  return {{"cpu", cpu_model()},
          {"cpus", std::to_string(usable_cpus().size())},
          {"kernel", kernel_release()},
          {"compiler", build.compiler},
          {"commit", build.revision},
          {"date", today()},
          {"load", load()}};
}

}  // namespace exporter::bench
