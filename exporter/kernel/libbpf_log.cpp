#include "kernel/libbpf_log.h"

#include <bpf/libbpf.h>
#include <spdlog/spdlog.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace exporter::kernel {
namespace {

// A verifier log is one message of many kilobytes, and its last line is the one that matters.
int log_line(libbpf_print_level /*level*/, const char* format, va_list arguments) {
  if (!spdlog::should_log(spdlog::level::debug)) return 0;
  char* text = nullptr;
  const int length = vasprintf(&text, format, arguments);
  if (length < 0) return 0;
  std::string_view line(text, static_cast<std::size_t>(length));
  if (line.ends_with('\n')) line.remove_suffix(1);
  spdlog::debug("{}", line);
  std::free(text);
  return length;
}

}  // namespace

void route_libbpf_log() { libbpf_set_print(log_line); }

}  // namespace exporter::kernel
