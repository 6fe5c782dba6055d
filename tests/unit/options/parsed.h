// A command line as its words, and what becomes of it.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "options/invocation.h"
#include "support/catch.h"

namespace exporter {

using Words = std::vector<std::string>;

// `file` is what stands in t.toml; there is no other.
inline ParsedInvocation parse(const Words& words, const std::string& file = "",
                              const std::string& environment = "") {
  std::vector<const char*> argv{"ebpf-traffic-exporter"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_invocation(
      static_cast<int>(argv.size()), argv.data(),
      [&](const std::string& path) -> Result<std::string> {
        if (path == "t.toml") return file;
        return Error::text("is not there");
      },
      environment);
}

// Empty if there are none.
inline Words mistakes(const Words& words, const std::string& file = "", const std::string& environment = "") {
  const ParsedInvocation parsed = parse(words, file, environment);
  const auto* wrong = std::get_if<UsageMistakes>(&parsed);
  return wrong == nullptr ? Words{} : wrong->mistakes;
}

// REQUIREs that it is accepted.
inline Invocation invoked(const Words& words, const std::string& file = "",
                          const std::string& environment = "") {
  CAPTURE(words, mistakes(words, file, environment));
  ParsedInvocation parsed = parse(words, file, environment);
  REQUIRE(std::holds_alternative<Invocation>(parsed));
  return std::get<Invocation>(std::move(parsed));
}

inline Options accepted(const Words& words, const std::string& file = "") {
  return invoked(words, file).options;
}

}  // namespace exporter
