// How `status` asks: over TLS if the web configuration has it, with a login and a certificate if there are
// any.
#pragma once

#include "base/result.h"
#include "options/options.h"
#include "status/fetch.h"

namespace exporter {

// Reads the files that `options` names.
Result<status::Manner> manner_of_asking(const Options& options);

}  // namespace exporter
