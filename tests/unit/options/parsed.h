// A command line as its words, and what becomes of it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "options/options.h"
#include "support/catch.h"

namespace exporter {

using Words = std::vector<std::string>;

inline ParsedOptions parse(const Words& words) {
  std::vector<const char*> argv{"ebpf-traffic-exporter"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_options(static_cast<int>(argv.size()), argv.data());
}

// Empty if there are none.
inline Words mistakes(const Words& words) {
  const ParsedOptions parsed = parse(words);
  const auto* wrong = std::get_if<UsageMistakes>(&parsed);
  return wrong == nullptr ? Words{} : wrong->mistakes;
}

// REQUIREs that it is accepted.
inline Options accepted(const Words& words) {
  CAPTURE(words, mistakes(words));
  const ParsedOptions parsed = parse(words);
  REQUIRE(std::holds_alternative<Options>(parsed));
  return std::get<Options>(parsed);
}

}  // namespace exporter
