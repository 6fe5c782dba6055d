#include "kernel/link_statistics.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace exporter::kernel {
namespace {

constexpr std::size_t kColumns = 10;  // up to "packets" of the sent ones
constexpr std::size_t kChunk = 16384;

// "   eth0: 1 2 0 0 0 0 0 0 3 4 …": received bytes and packets, six more, sent bytes and packets.
std::optional<std::array<std::uint64_t, kColumns>> parse_numbers(std::string_view text) {
  std::array<std::uint64_t, kColumns> numbers{};
  for (std::uint64_t& number : numbers) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return numbers;
}

// A name has neither spaces nor a colon in it.
void parse_line(std::string_view line, LinkStatisticsByName& to) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto numbers = parse_numbers(line.substr(colon + 1));
  if (!numbers) return;
  const std::size_t start = line.find_first_not_of(' ');
  const auto& [in_bytes, in_packets, e, d, f, r, c, m, out_bytes, out_packets] = *numbers;
  to[std::string(line.substr(start, colon - start))] = {Volume{in_packets, in_bytes},
                                                        Volume{out_packets, out_bytes}};
}

}  // namespace

LinkStatisticsByName parse_link_statistics(std::string_view proc_net_dev) {
  LinkStatisticsByName statistics;
  while (!proc_net_dev.empty()) {
    const std::string_view line = proc_net_dev.substr(0, proc_net_dev.find('\n'));
    parse_line(line, statistics);
    proc_net_dev.remove_prefix(std::min(line.size() + 1, proc_net_dev.size()));
  }
  return statistics;
}

LinkStatisticsReader::LinkStatisticsReader(const char* path) : file_(open(path, O_RDONLY | O_CLOEXEC)) {}

LinkStatisticsByName LinkStatisticsReader::read() {
  std::size_t used = 0;
  for (;;) {
    text_.resize(used + kChunk);
    const ssize_t size = pread(file_.get(), text_.data() + used, kChunk, static_cast<off_t>(used));
    if (size <= 0) break;
    used += static_cast<std::size_t>(size);
  }
  return parse_link_statistics(std::string_view(text_).substr(0, used));
}

}  // namespace exporter::kernel
