// Any bytes as a configuration file: either all of it can be used, and is the same when it is shown and read
// again, or all mistakes are named.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "fuzz/targets/broken.h"
#include "options/invocation.h"
#include "options/options_flags.h"

namespace {

using namespace exporter;
using fuzz::promise;

ParsedInvocation parse(const std::string& text) {
  const char* const argv[] = {"ebpf-traffic-exporter", "--config.file", "f"};
  return parse_invocation(3, argv, [&](const std::string&) -> Result<std::string> { return text; });
}

void check(const Invocation& invocation) {
  const ParsedInvocation again = parse(config_in_effect(invocation));
  const auto* same = std::get_if<Invocation>(&again);
  promise(same != nullptr, "the settings that are shown can be read");
  if (same == nullptr) return;
  for (const Flag& flag : all_flags())
    promise(flag.show == nullptr || flag.show(same->options) == flag.show(invocation.options),
            "and are the same");
}

void check(const PrintAndExit&) { promise(false, "a file asks for no help"); }

void check(const UsageMistakes& found) {
  promise(!found.mistakes.empty(), "a refusal names a mistake");
  for (const std::string& mistake : found.mistakes) {
    promise(mistake.starts_with("f:"), "a mistake has its place");
    for (const char c : mistake)
      promise(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a mistake is one line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::visit([](const auto& parsed) { check(parsed); }, parse(text));
  return 0;
}
