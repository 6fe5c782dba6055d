// One line of the Prometheus text format taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exporter::status {

struct Sample {
  std::string_view name;                                         // of the line that was read
  std::vector<std::pair<std::string_view, std::string>> labels;  // their values without escapes
  double value = 0;

  // Empty if there is no such label.
  [[nodiscard]] std::string label(std::string_view wanted) const;
};

// Nothing for a comment, an empty line, or what is no sample.
std::optional<Sample> read_sample(std::string_view line);

}  // namespace exporter::status
