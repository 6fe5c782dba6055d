#include "kernel/host_settings.h"

#include <sys/timex.h>
#include <unistd.h>

#include <fstream>

namespace exporter::kernel {
namespace {

std::optional<bool> read_switch(const char* path) {
  int value = 0;
  std::ifstream file(path);
  if (!(file >> value)) return std::nullopt;
  return value != 0;
}

std::optional<bool> read_clock() {
  timex clock{};
  const int state = adjtimex(&clock);  // asks, and sets nothing
  if (state < 0) return std::nullopt;
  return state != TIME_ERROR;
}

}  // namespace

HostSettings read_host_settings() {
  return {.btf = access("/sys/kernel/btf/vmlinux", F_OK) == 0,
          .jit = read_switch("/proc/sys/net/core/bpf_jit_enable"),
          .bpf_stats = read_switch("/proc/sys/kernel/bpf_stats_enabled"),
          .clock_synchronised = read_clock()};
}

}  // namespace exporter::kernel
