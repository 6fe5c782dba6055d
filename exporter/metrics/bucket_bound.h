// The upper bound of a histogram's bucket as its le label has it.
#pragma once

#include <string>

#include "base/exposition_format.h"

namespace exporter::metrics {

// The shortest that reads back the same, as %g chooses between 0.0001 and 5e-05; OpenMetrics wants bounds to
// look like floats: 1.0 where 0.0.4 has 1.
std::string bucket_bound(double bound, ExpositionFormat format);

}  // namespace exporter::metrics
