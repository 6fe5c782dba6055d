#include "kernel/libbpf_log.h"

#include <bpf/libbpf.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

namespace exporter::kernel {
namespace {

int log_line(libbpf_print_level, const char* format, va_list arguments) {
  if (!spdlog::should_log(spdlog::level::debug)) return 0;
  std::array<char, 4096> line{};
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string_view text(line.data());
  if (text.ends_with('\n')) text.remove_suffix(1);
  spdlog::debug("{}", text);
  return length;
}

}  // namespace

void route_libbpf_log() { libbpf_set_print(log_line); }

}  // namespace exporter::kernel
