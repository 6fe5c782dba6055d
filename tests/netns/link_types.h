// Link types under test: how each is made, in a namespace `near` with a peer in `far`, and a meter that
// compares what the exporter counted on a device with what was sent through it. Nothing resolves addresses:
// every neighbour is written down, so that each single packet is a test's own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/units.h"
#include "netns/lab.h"
#include "netns/tcp_transfer.h"

namespace exporter::support {

struct Device {
  const Namespace& where;
  std::string name;
};

// The two ends that exchange packets, and every device in between.
struct Road {
  Device near;
  Device far;
  std::string near_address = "10.7.0.1";
  std::string far_address = "10.7.0.2";
  std::vector<Device> devices;     // all of them, the uppermost first
  std::uint64_t link_header = 14;  // of each packet on `near` and `far`
  bool own_offloads = true;        // otherwise `near` has those of the device below it
  int room = 0;                    // by how much the devices behind the first two have to have a larger MTU

  void set_mtu(int mtu) const;
  void set_offloads(bool on) const;
};

// A veth pair.
Road veth_road(const Lab& lab);
// A bridge with one port, a veth pair to the far end.
Road bridge_road(const Lab& lab);
// A macvlan on a veth pair to the far end.
Road macvlan_road(const Lab& lab);
// VXLAN over a veth pair, "up0" at both ends.
Road vxlan_road(const Lab& lab);

// Between the ends of a TunPair, which have no Ethernet.
Road tun_road(const Lab& lab);

// Gives the device a hardware address and, if there is one, "10.7.0.1/24", and takes it up.
void dress(const Device& device, const std::string& hardware, const std::string& ipv4 = {});
void introduce(const Device& to, const std::string& ipv4, const std::string& hardware);

// A scrape of a sweep that began after this call. Others may be a second old.
Exposition settled(const ExporterProcess& exporter);

struct Both {
  Volume sent;
  Volume received;
};

// UDP datagrams of these payload sizes, so many of each, the next one when the last has arrived. The volume
// is that of the IP packets, fragments included.
Volume send_datagrams(const Namespace& from, const Namespace& to, const std::string& address, int mtu,
                      const std::vector<std::size_t>& payloads, int of_each);

struct Load {
  std::string address;
  std::uint64_t payload = 0;
};

// What TCP retransmits cannot be foreseen; then it is tried anew, after `restart`, which goes before each
// try.
Transfer undisturbed_transfer(const Namespace& from, const Namespace& to, const Load& load,
                              const std::function<void()>& restart);

// So many TCP segments over IPv4 of one end of transfer(), with that much payload in all.
Volume segments(std::uint64_t count, std::uint64_t payload, std::uint64_t link_header);

// With so many bytes more in each packet.
Volume with_header(const Volume& volume, std::uint64_t bytes);

// One device, from the moment of construction or of the last restart().
class Meter {
 public:
  // Both are borrowed.
  Meter(const ExporterProcess& exporter, const Device& device);
  void restart();
  // CHECKs that so much was counted, by pair and by interface alike.
  void check(const Both& truth) const;
  // The exporter finds nothing in the kernel's counters that it has not counted, since it attached.
  void check_accounted() const;
  // What the kernel says of it meanwhile.
  [[nodiscard]] Both kernel() const;

 private:
  [[nodiscard]] Both read(const Exposition& exposition) const;

  const ExporterProcess& exporter_;
  Device device_;
  Both counted_;
  LinkStatistics kernel_;
};

}  // namespace exporter::support
