#include "app/build_info.h"

#include "revision.h"

namespace exporter {

metrics::BuildInfo build_info() {
  return {.version = TRAFFIC_VERSION, .revision = TRAFFIC_REVISION, .compiler = TRAFFIC_COMPILER};
}

}  // namespace exporter
