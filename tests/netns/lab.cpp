#include "netns/lab.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "netns/hooks.h"

namespace exporter::support {
namespace {

ExporterOptions options_for(std::vector<std::string> arguments, const std::string& hook) {
  ExporterOptions options{.binary = EXPORTER_BINARY, .arguments = std::move(arguments)};
  if (hook == "clsact") options.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
  return options;
}

}  // namespace

Lab::Lab(LabOptions chosen) : options((skip_unless_privileged(), chosen)) {
  if (options.linked) connect();
}

void Lab::connect(const std::string& name) const {
  make_veth({near, name, options.addresses ? "10.7.0.1/24" : ""},
            {far, far_name, options.addresses ? "10.7.0.2/24" : ""}, {.offloads = options.offloads});
}

ExporterProcess Lab::start(std::vector<std::string> arguments, const std::string& hook) const {
  if (std::find(arguments.begin(), arguments.end(), "--iface") == arguments.end())
    arguments.insert(arguments.end(), {"--iface", near_name});
  return {near, options_for(std::move(arguments), hook)};
}

ExporterProcess Lab::start_far(std::vector<std::string> arguments, const std::string& hook) const {
  arguments.insert(arguments.end(), {"--iface", far_name});
  return {far, options_for(std::move(arguments), hook)};
}

std::vector<std::string> attach_modes() {
  skip_unless_privileged();
  if (kernel_has_tcx()) return {"tcx", "clsact"};
  std::printf("this kernel has no TCX: only clsact is tried\n");
  return {"clsact"};
}

}  // namespace exporter::support
