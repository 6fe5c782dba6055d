// How `status` asks: over TLS if the web configuration has it, with a login and a certificate if there are
// any.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "options/options.h"
#include "status/fetch.h"

namespace exporter {

// Reads the files that `options` names. What is wrong with the exporter's own web configuration is a warning:
// it may still be served by what was read before.
Result<status::Manner> manner_of_asking(const Options& options, std::vector<std::string>& warnings);

}  // namespace exporter
