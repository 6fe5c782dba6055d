// Exporters that are started one after the other by somebody who keeps descriptors for them.
#pragma once

#include <string>
#include <vector>

#include "netns/lab.h"
#include "support/exposition.h"
#include "support/service_manager.h"
#include "support/traffic.h"

namespace exporter::support {

using Arguments = std::vector<std::string>;

// On the lab's link unless `arguments` has an --iface, with what `manager` keeps.
ExporterProcess start(const Lab& lab, const ServiceManager& manager, Arguments arguments = {},
                      const std::string& hook = {});
// 0: it got ready, and was ended.
int exit_code_of_start(const Lab& lab, const ServiceManager& manager, Arguments arguments);

void skip_without_tcx();

// A few packets of five senders.
Sent send_some(const Lab& lab);

// The first series that has less than before, pair or interface; empty: none.
std::string went_back(const Exposition& before, const Exposition& after);

}  // namespace exporter::support
