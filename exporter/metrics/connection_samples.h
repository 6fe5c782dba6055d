// Which samples about connections there are for an interface, and what each says of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/exposition_format.h"
#include "metrics/exposition_writer.h"
#include "metrics/names.h"
#include "model/connection_summary.h"

namespace exporter::metrics {

struct ConnectionSample {
  std::string name;
  std::string labels;  // what follows that of the interface, to the blank before the value
  std::function<void(ExpositionWriter&, const InterfaceConnections&)> write_value;
};
using ConnectionSamples = std::vector<ConnectionSample>;

ConnectionSamples samples_of(ConnectionMetric metric, ExpositionFormat format);

}  // namespace exporter::metrics
