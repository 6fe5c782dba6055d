// A finding: one line of what `check` has to say, with what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace exporter::doctor {

// Warning: the exporter starts all the same. Failed: it does not.
enum class Verdict : std::uint8_t { Ok, Warning, Failed };

struct Finding {
  std::string id;            // of which kind it is; docs/troubleshooting.md has an entry for each
  std::string subject = {};  // which interface or address, where there can be several
  Verdict verdict = Verdict::Ok;
  std::string what;
  std::string remedy = {};       // of a warning or failure: what to do
  Fault fault = Fault::Running;  // Failed: the exit code that `run` ends with
};

// In the order in which the exporter would come across them, so the first that failed is where it would stop.
using Findings = std::vector<Finding>;

constexpr std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::Ok:
      return "ok";
    case Verdict::Warning:
      return "warning";
    case Verdict::Failed:
      return "failed";
  }
  return {};
}

}  // namespace exporter::doctor
