#include "metrics/self_families.h"

#include <prometheus/metric_family.h>

#include <string_view>

#include "metrics/bucket_bound.h"
#include "metrics/escaping.h"
#include "metrics/exposition_writer.h"

namespace exporter::metrics {
namespace {

// Appends what `write` puts into an ExpositionWriter, however long it is.
template <class Write>
void append(std::string& text, Write write) {
  const std::size_t used = text.size();
  for (std::size_t room = 512;; room *= 2) {
    text.resize(used + room);
    ExpositionWriter out({text.data() + used, room});
    write(out);
    const bool complete = out.commit();
    text.resize(used + out.size());
    if (complete) return;
  }
}

MetricInfo info_of(const prometheus::MetricFamily& family) {
  constexpr std::string_view kTotal = "_total";
  std::string_view name = family.name;
  switch (family.type) {
    case prometheus::MetricType::Counter:
      if (name.ends_with(kTotal)) name.remove_suffix(kTotal.size());
      return {name, MetricType::Counter, family.help};
    case prometheus::MetricType::Histogram:
      return {name, MetricType::Histogram, family.help};
    case prometheus::MetricType::Gauge:
    case prometheus::MetricType::Summary:
    case prometheus::MetricType::Untyped:
      break;
  }
  return {name, MetricType::Gauge, family.help};
}

using ClientLabels = std::vector<prometheus::ClientMetric::Label>;

std::string label_text(const ClientLabels& labels) {
  std::string text;
  for (const auto& label : labels) {
    if (!text.empty()) text += ',';
    text += label.name + "=\"" + escape_label(label.value) + '"';
  }
  return text;
}

template <class Number>
void append_sample(std::string& text, std::string_view name, std::string_view labels, Number value) {
  append(text, [&](ExpositionWriter& out) {
    out.text(name);
    if (!labels.empty()) {
      out.text("{");
      out.text(labels);
      out.text("}");
    }
    out.text(" ");
    out.number(value);
    out.text("\n");
  });
}

void append_histogram(std::string& text, const MetricInfo& info, const prometheus::ClientMetric& metric,
                      ExpositionFormat format) {
  const std::string name(info.name);
  const std::string labels = label_text(metric.label);
  const std::string before_bound = (labels.empty() ? labels : labels + ',') + "le=\"";
  for (const auto& bucket : metric.histogram.bucket) {
    const std::string bound = before_bound + bucket_bound(bucket.upper_bound, format) + '"';
    append_sample(text, name + "_bucket", bound, bucket.cumulative_count);
  }
  append_sample(text, name + "_sum", labels, metric.histogram.sample_sum);
  append_sample(text, name + "_count", labels, metric.histogram.sample_count);
}

void append_metric(std::string& text, const MetricInfo& info, const prometheus::ClientMetric& metric,
                   ExpositionFormat format) {
  switch (info.type) {
    case MetricType::Histogram:
      return append_histogram(text, info, metric, format);
    case MetricType::Counter:
      return append_sample(text, sample_name(info), label_text(metric.label), metric.counter.value);
    case MetricType::Gauge:
      return append_sample(text, sample_name(info), label_text(metric.label), metric.gauge.value);
  }
}

}  // namespace

std::string render_self_families(const std::vector<prometheus::MetricFamily>& families,
                                 ExpositionFormat format) {
  std::string text;
  for (const prometheus::MetricFamily& family : families) {
    if (family.metric.empty()) continue;
    const MetricInfo info = info_of(family);
    append(text, [&](ExpositionWriter& out) { write_headers(out, info, format); });
    for (const auto& metric : family.metric) append_metric(text, info, metric, format);
  }
  return text;
}

}  // namespace exporter::metrics
