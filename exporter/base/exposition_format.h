// The two text formats a scrape can be answered in.
#pragma once

#include <cstdint>
#include <string_view>

namespace exporter {

enum class ExpositionFormat : std::uint8_t { Text004, OpenMetrics100 };

constexpr std::string_view content_type(ExpositionFormat format) {
  switch (format) {
    case ExpositionFormat::Text004:
      return "text/plain; version=0.0.4; charset=utf-8";
    case ExpositionFormat::OpenMetrics100:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  }
  return {};
}

}  // namespace exporter
