// replay-compare: is a capture counted as tshark reads it? For each file: what was left out and why, then
// each difference.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "oracle/comparison.h"
#include "support/netns.h"

namespace {

using exporter::oracle::Comparison;
using exporter::oracle::Programs;

constexpr const char* kUsage =
    "usage: replay-compare [--exporter PROGRAM] [--tshark PROGRAM] CAPTURE...\n"
    "Replays each pcap or pcapng file in a network namespace of its own and compares packets and bytes of "
    "each\n"
    "address pair, as counted by the exporter, with what tshark reads. Needs root.\n"
    "Exit codes: 0 no difference, 1 differences, 2 a file could not be compared, 77 no privileges.\n";

enum Exit { kSame = 0, kDifferent = 1, kFailed = 2 };

void print(const std::string& file, const Comparison& found) {
  std::printf("%s: %zu of %zu frames replayed, %zu pairs, %zu differences\n", file.c_str(), found.replayed,
              found.frames, found.pairs, found.differences.size());
  for (const auto& [reason, frames] : found.left_out)
    std::printf("  left out: %zu %s\n", frames, reason.c_str());
  for (const std::string& line : found.differences) std::printf("  %s\n", line.c_str());
}

Exit compare_one(const std::string& file, const Programs& programs) {
  try {
    const Comparison found = exporter::oracle::compare(file, programs);
    print(file, found);
    if (found.replayed == 0) throw std::runtime_error("no frame could be replayed, so nothing was compared");
    return found.differences.empty() ? kSame : kDifferent;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "replay-compare: %s: %s\n", file.c_str(), failure.what());
    return kFailed;
  }
}

std::string beside_this(const char* program) {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename(program);
}

// Moves a flag's value from `words` to `to`.
void take_flag(const std::string& flag, std::vector<std::string>& words, std::string& to) {
  const auto at = std::find(words.begin(), words.end(), flag);
  if (at == words.end() || at + 1 == words.end()) return;
  to = *(at + 1);
  words.erase(at, at + 2);
}

}  // namespace

int main(int argc, char** argv) {
  Programs programs{.exporter = beside_this("ebpf-traffic-exporter")};
  std::vector<std::string> words(argv + 1, argv + argc);
  take_flag("--exporter", words, programs.exporter);
  take_flag("--tshark", words, programs.tshark);
  if (words.empty() || words.front().starts_with("-")) {
    std::fputs(kUsage, stderr);
    return kFailed;
  }

  exporter::support::skip_unless_privileged();
  int worst = kSame;
  for (const std::string& file : words) worst = std::max<int>(worst, compare_one(file, programs));
  return worst;
}
