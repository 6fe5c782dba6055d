// What a client asked for with Accept and Accept-Encoding, decided by pure functions. They never refuse: who
// accepts nothing that exists gets plain text, as Prometheus' own client libraries do. A header that was sent
// several times is handed in joined by commas.
#pragma once

#include <string_view>

#include "base/exposition_format.h"

namespace exporter::http {

// OpenMetrics only for those who name it and weigh it at least as much as plain text; of equals, the first
// named.
ExpositionFormat negotiate_format(std::string_view accept);

bool accepts_gzip(std::string_view accept_encoding);

}  // namespace exporter::http
