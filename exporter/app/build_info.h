// What this build is: version, revision of the source, compiler.
#pragma once

#include "metrics/self_metrics.h"

namespace exporter {

metrics::BuildInfo build_info();

}  // namespace exporter
