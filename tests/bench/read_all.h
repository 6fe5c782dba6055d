// A scrape as Prometheus does it, but thrown away while it comes: the bench must not hold what it measures.
#pragma once

#include <cstdint>
#include <string>

#include "support/http_client.h"

namespace exporter::bench {

struct Received {
  std::uint64_t bytes = 0;  // with the headers
  double cpu_seconds = 0;   // of this thread
  std::string end;          // the last of it: where the exporter's own metrics are
};

Received read_all(const support::Endpoint& from, bool gzip);

// The value of a metric without labels in the end of a scrape; throws if it is not there.
double value_in(const Received& scrape, const std::string& metric);

}  // namespace exporter::bench
