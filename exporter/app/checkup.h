// Checkup: looks at this host for the doctor. It tries what can be tried without harm - binding and closing
// the port, creating the maps, loading the programs, attaching in a network namespace of its own - and leaves
// everything as it was.
#pragma once

#include <optional>

#include "doctor/facts.h"
#include "options/options.h"

namespace exporter {

doctor::Facts look_at_host(const Options& options);

// Parts of it.
std::optional<doctor::Attempt> look_at_web_config(const Options& options);
std::vector<std::string> look_for_files_closed_to_service(const Options& options);
doctor::ListenFacts look_at_address(const Options& options);
void look_at_interfaces(const Options& options, doctor::Facts& facts);

}  // namespace exporter
