#include "netns/auto_host.h"

#include "netns/link_types.h"

namespace exporter::support {
namespace {

const std::string kBridge = "br0";
const std::string kUplink = "up0";
const std::string kBridgeHardware = "02:0b:00:00:00:01";
const std::string kUplinkHardware = "02:0b:00:00:00:02";
const std::string kOutsideHardware = "02:0b:00:00:00:03";

std::string guest_hardware(std::size_t which) { return "02:0b:00:00:01:0" + std::to_string(which); }
std::string port(std::size_t which) { return "port" + std::to_string(which); }

}  // namespace

BridgedHost::BridgedHost(Uplink uplink) : lab_({.linked = false}), uplink_(uplink) {
  skip_unless_kernel_has({"bridge"});
  host().ip({"link", "add", kBridge, "type", "bridge", "mcast_snooping", "0"});
  dress({host(), kBridge}, kBridgeHardware, host_address() + "/24");
  for (std::size_t i = 0; i < kGuests; ++i) add_guest(i);
  make_veth({host(), kUplink}, {outside(), "far0"});
  if (uplink_ == Uplink::Port)
    enslave_uplink();
  else
    route_uplink();
}

void BridgedHost::add_guest(std::size_t which) const {
  const Device eth{guest(which), "eth0"};
  make_veth({host(), port(which)}, {eth.where, eth.name});
  host().ip({"link", "set", "dev", port(which), "master", kBridge});
  dress(eth, guest_hardware(which), guest_address(which) + "/24");
  introduce(eth, host_address(), kBridgeHardware);
  introduce({host(), kBridge}, guest_address(which), guest_hardware(which));
}

void BridgedHost::enslave_uplink() const {
  const Device far{outside(), "far0"};
  host().ip({"link", "set", "dev", kUplink, "master", kBridge});
  dress(far, kOutsideHardware, outside_address() + "/24");
  introduce(far, host_address(), kBridgeHardware);
  introduce({host(), kBridge}, outside_address(), kOutsideHardware);
  host().ip({"route", "add", "default", "via", outside_address(), "dev", kBridge});
  for (std::size_t i = 0; i < kGuests; ++i) {
    introduce({guest(i), "eth0"}, outside_address(), kOutsideHardware);
    introduce(far, guest_address(i), guest_hardware(i));
  }
}

void BridgedHost::route_uplink() const {
  const Device far{outside(), "far0"};
  dress({host(), kUplink}, kUplinkHardware, "10.7.0.1/24");
  dress(far, kOutsideHardware, outside_address() + "/24");
  introduce(far, "10.7.0.1", kUplinkHardware);
  introduce({host(), kUplink}, outside_address(), kOutsideHardware);
  host().set("net/ipv4/ip_forward", "1");
  host().ip({"route", "add", "default", "via", outside_address(), "dev", kUplink});
  outside().ip({"route", "add", "10.8.0.0/24", "via", "10.7.0.1"});
  for (std::size_t i = 0; i < kGuests; ++i) guest(i).ip({"route", "add", "default", "via", host_address()});
}

std::string BridgedHost::outside_address() const { return uplink_ == Uplink::Port ? "10.8.0.2" : "10.7.0.2"; }

std::string BridgedHost::guest_address(std::size_t which) { return "10.8.0.1" + std::to_string(which); }

ExporterProcess BridgedHost::start(const std::string& interfaces, const std::string& hook) const {
  return lab_.start({"--interval", "20ms", "--iface", interfaces}, hook);
}

std::vector<std::string> BridgedHost::devices() { return {"br0", "up0", "port0", "port1", "port2"}; }

}  // namespace exporter::support
