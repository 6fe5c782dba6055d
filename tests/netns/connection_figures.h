// What an exposition says about the connections of one interface, so that a test can write down what it
// expects of all of them: "opened local" 5, "closed fin" 3, "now established" 2 …; what is 0 is left out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "support/exporter_process.h"
#include "support/exposition.h"
#include "support/json_value.h"

namespace exporter::support {

using Figures = std::map<std::string, std::uint64_t>;

// "opened …", "closed …" and "now …"; of tcp "failed …" and "inbound syn" and the like, too.
Figures figures_of(const Exposition& exposition, const std::string& interface, const std::string& protocol);

// Without zeros.
std::string text(const Figures& figures);
Figures& operator+=(Figures& figures, const Figures& more);

// CHECKs that they come to be `expected` within half a minute.
void check_figures(const ExporterProcess& exporter, const std::string& interface, const std::string& protocol,
                   const Figures& expected);

// What must hold at any moment: whatever was opened is there or was closed. The complaint, or nothing.
std::string complaint_about(const Exposition& exposition, const std::string& interface);

// All pages of /api/v1/connections; `query` is "port=80&…".
std::vector<JsonValue> connections_of(const ExporterProcess& exporter, const std::string& query);
// What they carried that way.
Volume volume_of(const std::vector<JsonValue>& connections, const std::string& direction);

}  // namespace exporter::support
