// Connections as seen from where they only pass, and from where both their ends are.
#include <string>

#include "netns/connection_watch.h"
#include "netns/lab.h"
#include "netns/tcp_clients.h"
#include "support/catch.h"

using namespace exporter::support;

namespace {

// A router, `near`, between `left` at "left0" and `far` at "right0".
struct Router {
  Router() {
    make_veth({lab.near, "left0", "10.1.0.1/24"}, {left, "eth0", "10.1.0.2/24"});
    make_veth({lab.near, "right0", "10.2.0.1/24"}, {lab.far, "eth0", "10.2.0.2/24"});
    lab.near.set("net/ipv4/ip_forward", "1");
    left.ip({"route", "add", "default", "via", "10.1.0.1"});
    lab.far.ip({"route", "add", "default", "via", "10.2.0.1"});
  }

  Lab lab{{.linked = false}};
  Namespace left;
};

constexpr const char* kVisible = "tcp_closed=10m,tcp_reset=10m";

void play(const Namespace& from, const Namespace& to, const std::string& address, int closed, int refused) {
  TcpClients clients(from, to, address, address);
  clients.play(TcpStory::ClosedByOpener, closed);
  clients.play(TcpStory::Refused, refused);
}

// Opened by the side behind this interface, and by the other one.
Figures seen(std::uint64_t closed_remote, std::uint64_t closed_local, std::uint64_t refused_remote,
             std::uint64_t refused_local) {
  const std::uint64_t closed = closed_remote + closed_local;
  return {{"opened remote", closed_remote},
          {"opened local", closed_local},
          {"closed fin", closed},
          {"failed refused", refused_remote + refused_local},
          {"now closed", closed},
          {"now reset", refused_remote + refused_local},
          {"inbound syn", closed + refused_remote},
          {"outbound syn", closed + refused_local},
          {"inbound fin", closed},
          {"outbound fin", closed},
          {"inbound rst", refused_local},
          {"outbound rst", refused_remote}};
}

}  // namespace

TEST_CASE("a router's two interfaces see a connection opened by opposite sides", "[netns][connections]") {
  const Router router;
  const ExporterProcess exporter =
      router.lab.start({"--interval", "20ms", "--iface", "left0,right0", "--connection-timeout", kVisible});
  ConnectionWatch watch(exporter, "left0");
  play(router.left, router.lab.far, "10.2.0.2", 6, 2);
  play(router.lab.far, router.left, "10.1.0.2", 4, 3);
  check_figures(exporter, "left0", "tcp", seen(6, 4, 2, 3));
  check_figures(exporter, "right0", "tcp", seen(4, 6, 3, 2));
  check_watch(watch);
}

TEST_CASE("on the loopback interface each end of a connection is one", "[netns][connections]") {
  const Lab lab({.linked = false});
  const ExporterProcess exporter =
      lab.start({"--interval", "20ms", "--iface", "lo", "--connection-timeout", kVisible});
  ConnectionWatch watch(exporter, "lo");
  play(lab.near, lab.near, "127.0.0.1", 5, 3);
  check_figures(exporter, "lo", "tcp", seen(5, 5, 3, 3));
  check_watch(watch);
}
