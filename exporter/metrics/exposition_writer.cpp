#include "metrics/exposition_writer.h"

#include <cmath>

#include "metrics/escaping.h"

namespace exporter::metrics {

void ExpositionWriter::number(double value) {
  if (std::isnan(value)) return text("NaN");
  if (std::isinf(value)) return text(value > 0 ? "+Inf" : "-Inf");
  TextWriter::number(value);
}

void write_headers(ExpositionWriter& out, const MetricInfo& metric, ExpositionFormat format) {
  const std::string name =
      format == ExpositionFormat::Text004 ? sample_name(metric) : std::string(metric.name);
  out.text("# HELP ");
  out.text(name);
  out.text(" ");
  out.text(escape_help(metric.help, format));
  out.text("\n# TYPE ");
  out.text(name);
  out.text(" ");
  out.text(to_text(metric.type));
  out.text("\n");
}

}  // namespace exporter::metrics
