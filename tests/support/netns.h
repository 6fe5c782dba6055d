// Network namespaces of a test's own, and the links between them. A namespace is held by a descriptor and has
// no name: it ends with the test however that ends, and two runs cannot meet. Nothing in it talks unasked -
// no IPv6 discovery, no ARP between the ends of a link - so that a test knows every single packet.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/units.h"

namespace exporter::support {

// Ends the process with 77 and a printed reason where namespaces, raw sockets or BPF programs are refused.
// Every test that needs them begins with it.
void skip_unless_privileged();

// The same where the kernel has no devices of one of these kinds, as `ip link add … type` names them.
void skip_unless_kernel_has(const std::vector<std::string>& kinds);

// The kernel's own counters of one interface.
struct LinkStatistics {
  Volume received;
  Volume sent;
  std::uint64_t dropped = 0;  // either way
};

class Namespace {
 public:
  // With its loopback up.
  Namespace();
  // One that others made and look after: "/run/netns/far".
  explicit Namespace(const std::string& path);

  [[nodiscard]] int fd() const { return fd_.get(); }
  // What `ip link set … netns` takes.
  [[nodiscard]] std::string path() const;

  // Runs `work` on a thread inside; what it throws is thrown here. A Process must not be started in it: it
  // would end with the thread.
  void inside(const std::function<void()>& work) const;

  // ip(8) with these words; throws if it fails.
  void ip(std::vector<std::string> words) const;
  // "net/ipv4/tcp_timestamps"
  void set(const std::string& sysctl, const std::string& value) const;

  [[nodiscard]] int ifindex(const std::string& interface) const;
  [[nodiscard]] LinkStatistics statistics(const std::string& interface) const;
  // One number of /proc/net/snmp: ("Tcp", "OutSegs").
  [[nodiscard]] std::uint64_t snmp(const std::string& protocol, const std::string& counter) const;

 private:
  Fd fd_;
};

struct LinkEnd {
  const Namespace& where;
  std::string name;
  std::string ipv4 = {};  // "10.7.0.1/24", or none
};

struct LinkOptions {
  bool offloads = false;  // segmentation and receive offloads
  int mtu = 1500;
};

// A veth pair, both ends up. Ends that have addresses know each other without ARP.
void make_veth(const LinkEnd& left, const LinkEnd& right, LinkOptions options = {});

// TSO, GSO, GRO and UDP segmentation of one interface.
void set_offloads(const Namespace& where, const std::string& interface, bool on);

}  // namespace exporter::support
