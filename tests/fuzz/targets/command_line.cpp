// Any command line, its words on lines of their own: either all of it can be used or all mistakes are named.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/targets/broken.h"
#include "model/cidr.h"
#include "model/interface_patterns.h"
#include "model/listen_address.h"
#include "options/invocation.h"

namespace {

using namespace exporter;
using namespace std::chrono_literals;
using fuzz::promise;

std::vector<std::string> words_of(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words{"ebpf-traffic-exporter"};
  std::string text(reinterpret_cast<const char*>(data), size);
  for (char& c : text)
    if (c == '\0') c = '\n';  // no argument can hold one
  std::istringstream in(text);
  for (std::string word; std::getline(in, word);) words.push_back(word);
  return words;
}

ParsedInvocation parse(const std::vector<std::string>& words) {
  std::vector<const char*> argv;
  for (const std::string& word : words) argv.push_back(word.c_str());
  const auto nothing_to_read = [](const std::string&) -> Result<std::string> {
    return Error::text("is not there");
  };
  return parse_invocation(static_cast<int>(argv.size()), argv.data(), nothing_to_read);
}

void check(const Options& options) {
  promise(InterfacePatterns::parse(options.interfaces).has_value(), "the interfaces can be used");
  promise(parse_listen_address(options.listen_address).has_value(), "the address can be listened on");
  promise(options.telemetry_path.starts_with("/"), "a path begins with a slash");
  promise(options.interval >= 20ms && options.interval <= 5min, "the interval is within its bounds");
  promise(options.idle_timeout >= 1s && options.idle_timeout <= 30 * 24h, "so is the idle timeout");
  promise(options.max_flows >= 1 && options.max_flows <= 16'777'216, "so is the number of flows");
  promise(options.max_series <= 10'000'000, "so is the number of series");
  promise(!options.series.labels.empty(), "a series has a label");
  for (const NetworkMember& member : options.series.networks.members) {
    const auto again = parse_cidr(to_text(member.range));
    promise(again.has_value() && *again == member.range, "a range reads back as it was written");
    promise(member.network < options.series.networks.names.size(), "a network has a name");
  }
}

void check(const Invocation& invocation) { check(invocation.options); }

void check(const PrintAndExit& print) { promise(!print.text.empty(), "there is something to print"); }

void check(const UsageMistakes& found) {
  promise(!found.mistakes.empty(), "a refusal names a mistake");
  for (const std::string& mistake : found.mistakes) {
    promise(!mistake.empty(), "a mistake says something");
    for (const char c : mistake)
      promise(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a mistake is one line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::visit([](const auto& parsed) { check(parsed); }, parse(words_of(data, size)));
  return 0;
}
