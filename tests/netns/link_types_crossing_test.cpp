// The picture in the README, device by device: what is counted where when a packet crosses several of them.
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/link_types.h"
#include "support/catch.h"
#include "support/process.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr std::uint64_t kPayload = 3'000'000;
constexpr std::uint64_t kEthernet = 14;
constexpr std::uint64_t kVxlan = 14 + 20 + 8 + 8;
constexpr int kMtu = 1500;
constexpr int kOfEach = 200;
const std::vector<std::size_t> kPayloads{1, 700, 1472};

ExporterProcess start_in(const Namespace& where, const std::string& devices, const std::string& hook) {
  ExporterOptions options{.binary = EXPORTER_BINARY, .arguments = {"--interval", "20ms", "--iface", devices}};
  if (hook == "clsact") options.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
  return {where, options};
}

Volume datagrams(const Namespace& from, const Namespace& to, const std::string& address) {
  return with_header(send_datagrams(from, to, address, kMtu, kPayloads, kOfEach), kEthernet);
}

// What comes in on `device` goes by way of `ifb`, behind all who only look.
void redirect(const Namespace& where, const std::string& device, const std::string& ifb) {
  const auto tc = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "tc");
    run_or_throw(words, where.fd());
  };
  tc({"qdisc", "replace", "dev", device, "clsact"});
  tc({"filter", "add", "dev", device, "ingress", "prio", "9", "u32", "match", "u32", "0", "0", "action",
      "mirred", "egress", "redirect", "dev", ifb});
}

// Both ends of a VXLAN and of the wire below it.
struct Overlay {
  Overlay(const Lab& lab, const Road& road, const std::string& hook)
      : near(start_in(lab.near, "dut0,up0", hook)),
        far(start_in(lab.far, "dut0,up0", hook)),
        inner{{near, road.near}, {far, road.far}},
        outer{{near, {lab.near, "up0"}}, {far, {lab.far, "up0"}}} {}

  void restart() {
    for (std::vector<Meter>* meters : {&inner, &outer})
      for (Meter& meter : *meters) meter.restart();
  }
  void check(const Both& inside) const {
    const Both outside{with_header(inside.sent, kVxlan), with_header(inside.received, kVxlan)};
    inner[0].check(inside);
    inner[1].check({inside.received, inside.sent});
    outer[0].check(outside);
    outer[1].check({outside.received, outside.sent});
  }

  ExporterProcess near;
  ExporterProcess far;
  std::vector<Meter> inner;
  std::vector<Meter> outer;
};

Transfer check_overlay(Overlay& overlay, const Road& road) {
  const Transfer done = undisturbed_transfer(road.near.where, road.far.where, {road.far_address, kPayload},
                                             [&] { overlay.restart(); });
  const Volume data = segments(done.segments, kPayload, kEthernet);
  overlay.check({data, segments(done.answers, 0, kEthernet)});
  return done;
}

}  // namespace

TEST_CASE("what VXLAN carries counts inside on its device and with all headers on the uplink",
          "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.linked = false});
    const Road road = vxlan_road(lab);
    Overlay overlay(lab, road, hook);
    for (const int mtu : {576, kMtu, 9000}) {
      road.set_mtu(mtu);
      for (const bool offloads : {false, true}) {
        INFO(hook << ", MTU " << mtu << ", offloads " << (offloads ? "on" : "off"));
        road.set_offloads(offloads);
        check_overlay(overlay, road);
      }
    }
  }
}

// Segmentation behind TC egress: here the kernel's own counters are the wire's.
TEST_CASE("an uplink that cuts VXLAN into segments itself counts what it then sends",
          "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const Road road = vxlan_road(lab);
    road.set_mtu(kMtu);
    road.set_offloads(true);
    for (const Namespace* end : {&lab.near, &lab.far}) set_offloads(*end, "up0", false);
    Overlay overlay(lab, road, hook);
    check_overlay(overlay, road);
    for (const Meter& uplink : overlay.outer) uplink.check(uplink.kernel());
    CHECK(overlay.inner[0].kernel().sent.packets < overlay.outer[0].kernel().sent.packets / 4);
  }
}

TEST_CASE("segments in VXLAN that an uplink joins count as the segments they were", "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const Road road = vxlan_road(lab);
    road.set_mtu(kMtu);
    road.set_offloads(false);
    set_offloads(lab.far, "up0", true);
    Overlay overlay(lab, road, hook);
    const Transfer done = check_overlay(overlay, road);
    CHECK(done.delivered < done.segments / 2);  // otherwise nothing was tested
  }
}

TEST_CASE("what a macvlan exchanges counts on it and on the link below", "[netns][links]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const Road road = macvlan_road(lab);
    const ExporterProcess exporter = start_in(lab.near, "dut0,low0", hook);
    const Meter upper(exporter, road.near);
    const Meter lower(exporter, {lab.near, "low0"});
    const Volume sent = datagrams(lab.near, lab.far, road.far_address);
    const Volume received = datagrams(lab.far, lab.near, road.near_address);
    for (const Meter* meter : {&upper, &lower}) meter->check({sent, received});
  }
}

TEST_CASE("what is redirected to an ifb counts there as outbound, and where it came from as inbound",
          "[netns][links]") {
  for (const std::string& hook : attach_modes()) {
    INFO(hook);
    const Lab lab({.linked = false});
    const Road road = veth_road(lab);
    skip_unless_kernel_has({"ifb"});
    const Device ifb{lab.near, "ifb7"};
    lab.near.ip({"link", "add", ifb.name, "type", "ifb"});
    lab.near.ip({"link", "set", "dev", ifb.name, "up"});
    const ExporterProcess exporter = start_in(lab.near, "dut0,ifb7", hook);
    redirect(lab.near, "dut0", ifb.name);
    const Meter link(exporter, road.near);
    const Meter detour(exporter, ifb);
    const Volume sent = datagrams(lab.near, lab.far, road.far_address);
    const Volume received = datagrams(lab.far, lab.near, road.near_address);
    link.check({sent, received});
    detour.check({received, {}});
    CHECK(text(detour.kernel().received) == text(received));
  }
}

// Every packet is there twice, once each way, and so are those of both ends of a connection.
TEST_CASE("the loopback counts segments as well, once each way", "[netns][links][load]") {
  for (const std::string& hook : attach_modes())
    for (const int mtu : {576, kMtu, 9000})
      for (const bool offloads : {false, true}) {
        INFO(hook << ", MTU " << mtu << ", offloads " << (offloads ? "on" : "off"));
        const Lab lab({.linked = false});
        const Device lo{lab.near, "lo"};
        lab.near.ip({"link", "set", "dev", "lo", "mtu", std::to_string(mtu)});
        set_offloads(lab.near, "lo", offloads);
        const ExporterProcess exporter = start_in(lab.near, "lo", hook);
        Meter meter(exporter, lo);
        const Transfer done =
            undisturbed_transfer(lab.near, lab.near, {"127.0.0.1", kPayload}, [&] { meter.restart(); });
        const Volume second_syn = segments(0, 0, 0);
        const Volume both = segments(done.segments, kPayload, kEthernet) + second_syn;
        meter.check({both, both});
        CHECK((done.delivered < done.segments / 2) == offloads);
      }
}
