// What comes out of a tunnel counts as what was put into it, whatever the stack has in front of it: before
// Linux 5.14 the headers that it came by, and of GRE without a remote those on every kernel. The
// kernels of tests/kernels have all of them.
#include <string>
#include <vector>

#include "netns/counted.h"
#include "netns/lab.h"
#include "netns/link_types.h"
#include "support/catch.h"

using namespace exporter::support;
using exporter::Volume;

namespace {

constexpr int kOfEach = 20;
constexpr int kMtu = 1400;

const std::string kNearOuter = "10.9.0.1";
const std::string kFarOuter = "10.9.0.2";

struct Tunnel {
  std::string kind;
  bool has_remote;

  void add(const Device& end, const std::string& local, const std::string& remote) const {
    std::vector<std::string> command{"link", "add", end.name, "type", kind, "local", local};
    if (has_remote) command.insert(command.end(), {"remote", remote});
    end.where.ip(command);
    end.where.ip({"link", "set", "dev", end.name, "mtu", std::to_string(kMtu), "up"});
  }
};

// "dut0" at both ends, over a veth pair.
Road tunnel_road(const Lab& lab, const Tunnel& tunnel) {
  make_veth({lab.near, "up0", kNearOuter + "/24"}, {lab.far, "up0", kFarOuter + "/24"});
  const Device near{lab.near, "dut0"};
  const Device far{lab.far, "dut0"};
  Road road{.near = near, .far = far, .devices = {near, far}, .link_header = 0};
  tunnel.add(near, kNearOuter, kFarOuter);
  tunnel.add(far, kFarOuter, kNearOuter);
  near.where.ip({"address", "add", road.near_address + "/24", "dev", near.name});
  far.where.ip({"address", "add", road.far_address + "/24", "dev", far.name});
  if (!tunnel.has_remote) {
    introduce(near, road.far_address, kFarOuter);
    introduce(far, road.near_address, kNearOuter);
  }
  return road;
}

void check_tunnel(const Tunnel& tunnel) {
  skip_unless_kernel_has({tunnel.kind});
  for (const std::string& hook : attach_modes()) {
    INFO(tunnel.kind << (tunnel.has_remote ? "" : " without a remote") << ", " << hook);
    const Lab lab({.linked = false});
    const Road road = tunnel_road(lab, tunnel);
    const ExporterProcess exporter = lab.start({"--interval", "20ms", "--iface", "dut0"}, hook);
    Meter meter(exporter, road.near);
    const std::vector<std::size_t> payloads{1, 300, kMtu - 28};

    const Volume sent = send_datagrams(lab.near, lab.far, road.far_address, kMtu, payloads, kOfEach);
    const Volume received = send_datagrams(lab.far, lab.near, road.near_address, kMtu, payloads, kOfEach);

    meter.check({sent, received});
  }
}

}  // namespace

TEST_CASE("IP in IP counts exactly what is inside of it", "[netns][links][matrix]") {
  check_tunnel({"ipip", true});
}

TEST_CASE("GRE counts exactly what is inside of it", "[netns][links][matrix]") {
  check_tunnel({"gre", true});
}

TEST_CASE("GRE without a remote counts exactly what is inside of it", "[netns][links][matrix]") {
  check_tunnel({"gre", false});
}
