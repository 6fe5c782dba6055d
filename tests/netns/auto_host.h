// BridgedHost: a host with a bridge "br0", three guests at its ports "port0" to "port2", and an uplink "up0"
// to the outside. The uplink is either a port of the bridge too, and the guests are neighbours of the
// outside, or it is not, and the host routes for them. The default route is where the outside is. Neighbours
// are written down, so that each packet is a test's own.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/units.h"
#include "netns/lab.h"

namespace exporter::support {

enum class Uplink { Port, Routed };

class BridgedHost {
 public:
  static constexpr std::size_t kGuests = 3;

  explicit BridgedHost(Uplink uplink);

  [[nodiscard]] const Namespace& host() const { return lab_.near; }
  [[nodiscard]] const Namespace& outside() const { return lab_.far; }
  [[nodiscard]] const Namespace& guest(std::size_t which) const { return guests_.at(which); }

  [[nodiscard]] std::string host_address() const { return "10.8.0.1"; }
  [[nodiscard]] std::string outside_address() const;
  [[nodiscard]] static std::string guest_address(std::size_t which);

  // With these interfaces: "auto".
  [[nodiscard]] ExporterProcess start(const std::string& interfaces, const std::string& hook) const;

  // All but loopback, by name.
  static std::vector<std::string> devices();

 private:
  void add_guest(std::size_t which) const;
  void enslave_uplink() const;
  void route_uplink() const;

  Lab lab_;
  Uplink uplink_;
  std::array<Namespace, kGuests> guests_;
};

}  // namespace exporter::support
