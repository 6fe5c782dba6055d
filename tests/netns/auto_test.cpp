// What `auto` chooses on a host with a bridge, three guests and an uplink: each packet of the host's own, and
// each that it routes, is counted once.
#include <string>
#include <vector>

#include "netns/auto_host.h"
#include "netns/counted.h"
#include "netns/hooks.h"
#include "netns/link_types.h"
#include "support/catch.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr int kOfEach = 100;
const std::vector<std::size_t> kPayloads{1, 700, 1472};

Volume datagrams(const Namespace& from, const Namespace& to, const std::string& address) {
  return with_header(send_datagrams(from, to, address, 1500, kPayloads, kOfEach), 14);
}

// Over all interfaces there are.
Volume everywhere(const Exposition& exposition, const std::string& direction) {
  return volume_of(exposition, "network_interface_", {{"direction", direction}});
}

void check_everywhere(const ExporterProcess& exporter, const Both& truth) {
  const Exposition exposition = settled(exporter);
  CHECK(text(everywhere(exposition, "outbound")) == text(truth.sent));
  CHECK(text(everywhere(exposition, "inbound")) == text(truth.received));
}

void check_watched(const BridgedHost& there, const std::string& only) {
  for (const std::string& device : BridgedHost::devices()) {
    INFO(device);
    CHECK(both_hooks_have(there.host(), device, device == only ? 1 : 0));
  }
  CHECK(both_hooks_have(there.host(), "lo", 0));
}

// With the outside and with every guest.
Both talk_with_host(const BridgedHost& there) {
  Both all{.sent = datagrams(there.host(), there.outside(), there.outside_address()),
           .received = datagrams(there.outside(), there.host(), there.host_address())};
  for (std::size_t i = 0; i < BridgedHost::kGuests; ++i) {
    all.sent += datagrams(there.host(), there.guest(i), BridgedHost::guest_address(i));
    all.received += datagrams(there.guest(i), there.host(), there.host_address());
  }
  return all;
}

Both guests_talk_with_outside(const BridgedHost& there) {
  Both all;
  for (std::size_t i = 0; i < BridgedHost::kGuests; ++i) {
    all.sent += datagrams(there.guest(i), there.outside(), there.outside_address());
    all.received += datagrams(there.outside(), there.guest(i), BridgedHost::guest_address(i));
  }
  return all;
}

}  // namespace

TEST_CASE("auto counts what a host routes for the guests of its bridge once, on the uplink",
          "[netns][auto]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const BridgedHost there(Uplink::Routed);
    const ExporterProcess exporter = there.start("auto", hook);
    check_watched(there, "up0");
    Both all = guests_talk_with_outside(there);
    all.sent += datagrams(there.host(), there.outside(), there.outside_address());
    all.received += datagrams(there.outside(), there.host(), "10.7.0.1");
    check_everywhere(exporter, all);
  }
}

// What the bridge passes from a guest to the outside never comes up to the host, so it is not the host's. The
// uplink sees it: `--iface up0`.
TEST_CASE("auto counts what a host exchanges through its bridge once, and not on the ports",
          "[netns][auto]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const BridgedHost there(Uplink::Port);
    const ExporterProcess exporter = there.start("auto", hook);
    check_watched(there, "br0");
    const Both all = talk_with_host(there);
    check_everywhere(exporter, all);
    guests_talk_with_outside(there);
    check_everywhere(exporter, all);
  }
}

TEST_CASE("the uplink of a bridge counts what all behind it exchange with the outside, once",
          "[netns][auto]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const BridgedHost there(Uplink::Port);
    const ExporterProcess exporter = there.start("up0", hook);
    Both all = guests_talk_with_outside(there);
    all.sent += datagrams(there.host(), there.outside(), there.outside_address());
    all.received += datagrams(there.outside(), there.host(), there.host_address());
    check_everywhere(exporter, all);
  }
}

TEST_CASE("a packet that crosses a bridge counts on each device that it passes and nowhere else",
          "[netns][auto]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const BridgedHost there(Uplink::Port);
    const ExporterProcess exporter = there.start("port0,br0,up0", hook);
    Meter port(exporter, {there.host(), "port0"});
    Meter bridge(exporter, {there.host(), "br0"});
    Meter uplink(exporter, {there.host(), "up0"});
    // The outside speaks first, so that the bridge knows where it is.
    const Volume received = datagrams(there.outside(), there.guest(0), BridgedHost::guest_address(0));
    const Volume sent = datagrams(there.guest(0), there.outside(), there.outside_address());
    port.check({received, sent});
    bridge.check({});
    uplink.check({sent, received});
    for (Meter* meter : {&port, &bridge, &uplink}) meter->restart();
    const Volume up = datagrams(there.guest(0), there.host(), there.host_address());
    const Volume out = datagrams(there.host(), there.outside(), there.outside_address());
    port.check({{}, up});
    bridge.check({out, up});
    uplink.check({out, {}});
  }
}

TEST_CASE("a packet that a host routes for a guest counts on the port, the bridge and the uplink",
          "[netns][auto]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const BridgedHost there(Uplink::Routed);
    const ExporterProcess exporter = there.start("port0,br0,up0", hook);
    const Meter port(exporter, {there.host(), "port0"});
    const Meter bridge(exporter, {there.host(), "br0"});
    const Meter uplink(exporter, {there.host(), "up0"});
    const Volume sent = datagrams(there.guest(0), there.outside(), there.outside_address());
    const Volume received = datagrams(there.outside(), there.guest(0), BridgedHost::guest_address(0));
    port.check({received, sent});
    bridge.check({received, sent});
    uplink.check({sent, received});
  }
}
