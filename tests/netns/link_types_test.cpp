// Every type of link counts exactly what was sent through it, in both directions, with and without offloads,
// with small and large packets; and where its own counters mean the same, exactly what the kernel says.
// The kernel that this was written on has no GRE, no IP in IP and no VLAN devices: what super-packets in
// such tunnels are is tested packet by packet in tests/kernel.
#include "netns/link_types.h"

#include <cstdio>
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/link_types_tun_pair.h"
#include "netns/tcp_transfer.h"
#include "netns/tun.h"
#include "support/catch.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr std::uint64_t kPayload = 3'000'000;
constexpr int kOfEach = 100;
const std::vector<int> kMtus{576, 1500, 9000};

// Bytes of each packet that the device's own counters leave out.
struct Quirk {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
};

struct Watched {
  Watched(const Lab& lab, const Road& road, const std::string& hook)
      : near_exporter(lab.start({"--interval", "20ms", "--iface", "dut0"}, hook)),
        far_exporter({lab.far, options(road, hook)}),
        near(near_exporter, road.near),
        far(far_exporter, road.far) {}

  static ExporterOptions options(const Road& road, const std::string& hook) {
    ExporterOptions chosen{.binary = EXPORTER_BINARY,
                           .arguments = {"--interval", "20ms", "--iface", road.far.name}};
    if (hook == "clsact") chosen.environment = {"TRAFFIC_EXPORTER_ATTACH=clsact"};
    return chosen;
  }

  void restart() {
    near.restart();
    far.restart();
  }
  void check(const Both& of_near) const {
    near.check(of_near);
    far.check({of_near.received, of_near.sent});
  }

  ExporterProcess near_exporter;
  ExporterProcess far_exporter;
  Meter near;
  Meter far;
};

Volume without(const Volume& volume, std::uint64_t bytes) {
  return {volume.packets, volume.bytes - volume.packets * bytes};
}

void check_kernel(const Meter& meter, const Both& truth, const Quirk& quirk) {
  INFO("the kernel's own counters");
  const Both kernel = meter.kernel();
  CHECK(text(kernel.sent) == text(without(truth.sent, quirk.sent)));
  CHECK(text(kernel.received) == text(without(truth.received, quirk.received)));
}

// The last size comes in three fragments.
std::vector<std::size_t> payloads_for(int mtu) {
  const auto largest = static_cast<std::size_t>(mtu) - 28;
  return {1, 300, largest, 2 * largest + 100};
}

void check_datagrams(Watched& watched, const Road& road, int mtu, const Quirk& quirk) {
  watched.restart();
  const auto send = [&](const Device& from, const Device& to, const std::string& address) {
    const Volume ip = send_datagrams(from.where, to.where, address, mtu, payloads_for(mtu), kOfEach);
    return with_header(ip, road.link_header);
  };
  const Volume sent = send(road.near, road.far, road.far_address);
  const Volume received = send(road.far, road.near, road.near_address);
  watched.check({sent, received});
  check_kernel(watched.near, {sent, received}, quirk);
}

// Returns whether the packets were joined on their way.
bool check_transfer(Watched& watched, const Road& road, bool outward) {
  const Device& from = outward ? road.near : road.far;
  const Device& to = outward ? road.far : road.near;
  const Transfer done =
      undisturbed_transfer(from.where, to.where, {outward ? road.far_address : road.near_address, kPayload},
                           [&] { watched.restart(); });
  REQUIRE(done.payload == kPayload);
  const Volume data = segments(done.segments, kPayload, road.link_header);
  const Volume answers = segments(done.answers, 0, road.link_header);
  watched.check(outward ? Both{data, answers} : Both{answers, data});
  return done.delivered < done.segments / 2;
}

struct Step {
  int mtu = 1500;
  bool offloads = false;
};

void check_step(Watched& watched, const Road& road, const Step& step, const Quirk& quirk) {
  INFO("MTU " << step.mtu << ", offloads " << (step.offloads ? "on" : "off"));
  road.set_mtu(step.mtu);
  check_datagrams(watched, road, step.mtu, quirk);
  for (const bool outward : {true, false}) CHECK(check_transfer(watched, road, outward) == step.offloads);
  watched.near.check_accounted();
}

void check_road(const Lab& lab, const Road& road, const std::string& hook, const Quirk& quirk) {
  INFO(hook);
  Watched watched(lab, road, hook);
  for (const bool offloads : {false, true}) {
    road.set_offloads(offloads);
    for (const int mtu : kMtus) check_step(watched, road, {mtu, offloads}, quirk);
  }
}

}  // namespace

TEST_CASE("a veth pair counts exactly", "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.linked = false});
    check_road(lab, veth_road(lab), hook, {});
  }
}

TEST_CASE("a bridge counts exactly what the host itself exchanges through it", "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.linked = false});
    check_road(lab, bridge_road(lab), hook, {.received = 14});
  }
}

TEST_CASE("a macvlan counts exactly", "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.linked = false});
    check_road(lab, macvlan_road(lab), hook, {});
  }
}

TEST_CASE("VXLAN counts exactly what is inside of it", "[netns][links][load]") {
  for (const std::string& hook : attach_modes()) {
    const Lab lab({.linked = false});
    check_road(lab, vxlan_road(lab), hook, {.sent = 14, .received = 14});
  }
}

TEST_CASE("TUN devices count exactly, without a link header", "[netns][links][load]") {
  skip_unless_tun();
  for (const std::string& hook : attach_modes())
    for (const bool offloads : {false, true}) {
      INFO(hook);
      const Lab lab({.linked = false});
      const TunPair pair(lab.near, lab.far, offloads);
      const Road road = tun_road(lab);
      Watched watched(lab, road, hook);
      for (const int mtu : kMtus) check_step(watched, road, {mtu, offloads}, {});
    }
}
