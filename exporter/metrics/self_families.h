// The exporter's own metrics as text, in either format, from what prometheus-cpp collects. Its own
// TextSerializer is not used: it prints 16 digits, passes invalid UTF-8 on and knows no OpenMetrics.
#pragma once

#include <string>
#include <vector>

#include "base/exposition_format.h"

namespace prometheus {
struct MetricFamily;
}

namespace exporter::metrics {

// Whole lines, in the order given; a family without samples is left out. Counters, gauges and histograms
// only.
std::string render_self_families(const std::vector<prometheus::MetricFamily>& families,
                                 ExpositionFormat format);

}  // namespace exporter::metrics
