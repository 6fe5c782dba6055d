// Lab: the setting of most tests here: a namespace where the exporter runs, another one, and a link between
// them.
#pragma once

#include <string>
#include <vector>

#include "support/exporter_process.h"
#include "support/netns.h"

namespace exporter::support {

struct LabOptions {
  bool linked = true;  // the veth pair is there from the start
  bool offloads = false;
  bool addresses = false;  // 10.7.0.1 near, 10.7.0.2 far
};

struct Lab {
  explicit Lab(LabOptions options = {});

  // (Re)makes the pair; near_name by default.
  void connect(const std::string& name) const;
  void connect() const { connect(near_name); }

  // On near_name unless `arguments` has an --iface; `hook` is "tcx" or "clsact", empty for the exporter's
  // choice.
  [[nodiscard]] ExporterProcess start(std::vector<std::string> arguments = {},
                                      const std::string& hook = {}) const;

  // The same at the other end.
  [[nodiscard]] ExporterProcess start_far(std::vector<std::string> arguments = {},
                                          const std::string& hook = {}) const;

  LabOptions options;
  Namespace near;
  Namespace far;
  std::string near_name = "near0";
  std::string far_name = "far0";
};

// Ways of attaching that this kernel has: clsact, and TCX from 6.6 on.
std::vector<std::string> attach_modes();

}  // namespace exporter::support
