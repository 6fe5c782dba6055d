#include "bench/proc.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include "support/usage.h"

namespace exporter::bench {
namespace {

namespace fs = std::filesystem;

std::string folder_of(pid_t pid) { return "/proc/" + std::to_string(pid); }

// "name: number", as many files of /proc have it.
std::map<std::string, std::uint64_t> numbers_in(const fs::path& path) {
  std::map<std::string, std::uint64_t> numbers;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t digit = line.find_first_not_of(" \t", colon + 1);
    if (digit != std::string::npos && line[digit] >= '0' && line[digit] <= '9')
      numbers[line.substr(0, colon)] = std::stoull(line.substr(digit));
  }
  return numbers;
}

// Those that the process has open more than once count once.
std::uint64_t locked_by(pid_t pid, const std::string& id_name) {
  std::set<std::uint64_t> seen;
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder_of(pid) + "/fdinfo")) {
    const auto numbers = numbers_in(entry.path());
    const auto id = numbers.find(id_name);
    const auto locked = numbers.find("memlock");
    if (id == numbers.end() || locked == numbers.end() || !seen.insert(id->second).second) continue;
    bytes += locked->second;
  }
  return bytes;
}

}  // namespace

std::uint64_t memory_of(pid_t pid, const std::string& line) {
  const auto numbers = numbers_in(folder_of(pid) + "/smaps_rollup");
  const auto found = numbers.find(line);
  if (found == numbers.end()) throw std::runtime_error("no " + line + " in /proc/<pid>/smaps_rollup");
  return found->second * 1024;
}

std::uint64_t own_memory_of(pid_t pid) {
  std::ifstream maps(folder_of(pid) + "/smaps");
  std::uint64_t kilobytes = 0;
  bool is_map = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find('-') < line.find(' ')) is_map = line.ends_with("bpf-map");  // "from-to rights ... name"
    if (!is_map && line.starts_with("Rss:")) kilobytes += std::stoull(line.substr(4));
  }
  return kilobytes * 1024;
}

std::uint64_t peak_of(pid_t pid) { return support::memory_of(pid, "VmHWM"); }

void forget_peak(pid_t pid) {
  if (!(std::ofstream(folder_of(pid) + "/clear_refs") << "5" << std::flush))
    throw std::runtime_error("cannot write to /proc/<pid>/clear_refs");
}

double cpu_seconds_of(pid_t pid) {
  double seconds = 0;
  for (const auto& thread : fs::directory_iterator(folder_of(pid) + "/task")) {
    std::uint64_t nanoseconds = 0;
    if (!(std::ifstream(thread.path() / "schedstat") >> nanoseconds)) return support::cpu_seconds(pid);
    seconds += static_cast<double>(nanoseconds) / 1e9;
  }
  return seconds;
}

KernelMemory kernel_memory_of(pid_t pid) { return {locked_by(pid, "map_id"), locked_by(pid, "prog_id")}; }

}  // namespace exporter::bench
