#include "app/build_info.h"

#include "revision.h"

namespace exporter {

metrics::BuildInfo build_info() {
  return {.version = TRAFFIC_VERSION, .revision = TRAFFIC_REVISION, .compiler = TRAFFIC_COMPILER};
}

std::string with_revision(std::string line) {
  line.insert(line.find_last_not_of('\n') + 1, " (" + build_info().revision + ")");
  return line;
}

}  // namespace exporter
