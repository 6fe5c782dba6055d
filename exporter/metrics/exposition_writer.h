// ExpositionWriter puts lines of an exposition into a buffer of its caller: a TextWriter that also knows the
// numbers that are none.
#pragma once

#include "base/exposition_format.h"
#include "base/text_writer.h"
#include "metrics/names.h"

namespace exporter::metrics {

class ExpositionWriter : public TextWriter {
 public:
  using TextWriter::TextWriter;

  using TextWriter::number;
  void number(double value);
};

// The HELP and TYPE lines of a family. A counter is announced with its _total in 0.0.4 and without in
// OpenMetrics.
void write_headers(ExpositionWriter& out, const MetricInfo& metric, ExpositionFormat format);

}  // namespace exporter::metrics
