// What the project wants to reach, beside what was measured: one row for each promise whose figures are
// there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/figure.h"

namespace exporter::bench {

struct Reach {
  std::string what;
  std::string unit;
  double wanted = 0;
  bool at_least = false;  // else at most
  double measured = 0;
  std::optional<double> baseline = {};  // the same of what it is compared with

  [[nodiscard]] bool reached() const { return at_least ? measured >= wanted : measured <= wanted; }
};

std::vector<Reach> reach_of(const Figures& figures);

}  // namespace exporter::bench
