// Families of prometheus-cpp, made from the table of names.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

#include "metrics/names.h"

namespace exporter::metrics {

template <class Builder>
auto& register_with(Builder builder, prometheus::Registry& registry, const MetricInfo& info) {
  return builder.Name(sample_name(info)).Help(std::string(info.help)).Register(registry);
}

inline auto& counters(prometheus::Registry& registry, const MetricInfo& info) {
  return register_with(prometheus::BuildCounter(), registry, info);
}

inline auto& gauges(prometheus::Registry& registry, const MetricInfo& info) {
  return register_with(prometheus::BuildGauge(), registry, info);
}

inline auto& histograms(prometheus::Registry& registry, const MetricInfo& info) {
  return register_with(prometheus::BuildHistogram(), registry, info);
}

}  // namespace exporter::metrics
