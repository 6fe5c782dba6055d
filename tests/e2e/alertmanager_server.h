// AlertmanagerServer: the real thing, in a namespace of the test, on the port where the example of Prometheus
// looks for it, with a folder of its own that ends with it.
#pragma once

#include <string>

#include "e2e/scratch_dir.h"
#include "support/json_value.h"
#include "support/netns.h"
#include "support/process.h"

namespace exporter::support {

class AlertmanagerServer {
 public:
  // `where` is borrowed. Returns when it is ready; throws with its complaints if it does not get so.
  AlertmanagerServer(const Namespace& where, const std::string& configuration);

  // A firing alert, by its labels: {{"alertname", "TrafficInboundFlood"}}
  void tell(const std::vector<std::pair<std::string, std::string>>& labels) const;
  // All that fire, inhibited or not.
  [[nodiscard]] JsonValue alerts() const;

 private:
  [[nodiscard]] bool ready() const;

  const Namespace& where_;
  ScratchDir scratch_;
  Process process_;
};

}  // namespace exporter::support
