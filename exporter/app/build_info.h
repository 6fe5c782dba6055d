// What this build is: version, revision of the source, compiler.
#pragma once

#include <string>

#include "metrics/self_metrics.h"

namespace exporter {

metrics::BuildInfo build_info();

// "name version (revision)", for a line that begins with the first two.
std::string with_revision(std::string line);

}  // namespace exporter
