#include "netns/two_hosts.h"

#include "netns/link_types.h"

namespace exporter::support {
namespace {

const std::string kNearHardware = "02:0c:00:00:00:01";
const std::string kFarHardware = "02:0c:00:00:00:02";
const std::string kNobodysHardware = "02:0c:00:00:00:99";

}  // namespace

TwoHosts::TwoHosts(bool offloads) : lab_({.offloads = offloads}) {
  const Device near_end{near(), near_name()};
  const Device far_end{far(), far_name()};
  dress(near_end, kNearHardware, ipv4().near + "/24");
  dress(far_end, kFarHardware, ipv4().far + "/24");
  add_ipv6(near(), near_name(), ipv6().near + "/64");
  add_ipv6(far(), far_name(), ipv6().far + "/64");
  for (const HostAddresses& addresses : {ipv4(), ipv6()}) {
    introduce(near_end, addresses.far, kFarHardware);
    introduce(far_end, addresses.near, kNearHardware);
    for (const Device& end : {near_end, far_end}) introduce(end, addresses.nobody, kNobodysHardware);
  }
}

ExporterProcess TwoHosts::start(std::vector<std::string> arguments) const {
  return lab_.start(std::move(arguments));
}

const std::string& TwoHosts::near_hardware() { return kNearHardware; }
const std::string& TwoHosts::far_hardware() { return kFarHardware; }

void add_ipv6(const Namespace& where, const std::string& interface, const std::string& address) {
  const std::string settings = "net/ipv6/conf/" + interface + "/";
  where.set(settings + "addr_gen_mode", "1");
  for (const char* unasked : {"accept_dad", "accept_ra", "router_solicitations"})
    where.set(settings + unasked, "0");
  where.set(settings + "disable_ipv6", "0");
  where.ip({"address", "add", address, "dev", interface, "nodad"});
}

}  // namespace exporter::support
