#include "netns/heirs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "support/skip.h"

namespace exporter::support {
namespace {

std::map<std::string, std::uint64_t> packets_of(const Exposition& exposition) {
  std::map<std::string, std::uint64_t> packets;
  for (const Sample& sample : exposition.samples()) {
    if (sample.name != "network_traffic_packets_total" && sample.name != "network_interface_packets_total")
      continue;
    std::string series(sample.name);
    for (const Label& label : sample.labels) series += " " + std::string(label.second);
    packets[series] = sample.count();
  }
  return packets;
}

}  // namespace

ExporterProcess start(const Lab& lab, const ServiceManager& manager, Arguments arguments,
                      const std::string& hook) {
  if (std::find(arguments.begin(), arguments.end(), "--iface") == arguments.end())
    arguments.insert(arguments.end(), {"--iface", lab.near_name});
  auto environment = manager.environment();
  if (!hook.empty()) environment.push_back("TRAFFIC_EXPORTER_ATTACH=" + hook);
  return {lab.near,
          {.binary = EXPORTER_BINARY,
           .arguments = std::move(arguments),
           .environment = std::move(environment),
           .descriptors = manager.descriptors()}};
}

int exit_code_of_start(const Lab& lab, const ServiceManager& manager, Arguments arguments) {
  try {
    const ExporterProcess exporter = start(lab, manager, std::move(arguments));
    return 0;
  } catch (const ExporterEnded& ended) {
    return ended.exit_code;
  }
}

void skip_without_tcx() {
  for (const std::string& mode : attach_modes())
    if (mode == "tcx") return;
  exporter::support::skip("this kernel has no TCX, and a clsact filter needs no handing over");
}

Sent send_some(const Lab& lab) {
  return send_all(lab.far, {.interface = lab.far_name, .packets = 500, .ipv4_sources = 5});
}

std::string went_back(const Exposition& before, const Exposition& after) {
  auto now = packets_of(after);
  for (const auto& [series, packets] : packets_of(before))
    if (now[series] < packets) return series;
  return {};
}

}  // namespace exporter::support
