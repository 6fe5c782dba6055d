#include "metrics/bucket_bound.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace exporter::metrics {

std::string bucket_bound(double bound, ExpositionFormat format) {
  if (std::isinf(bound)) return "+Inf";
  const bool whole = bound == std::trunc(bound);
  std::array<char, 400> digits;  // any double in full
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), bound,
                                  whole ? std::chars_format::fixed : std::chars_format::general)
                        .ptr;
  const std::string text(digits.data(), end);
  return whole && format == ExpositionFormat::OpenMetrics100 ? text + ".0" : text;
}

}  // namespace exporter::metrics
