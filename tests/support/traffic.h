// Traffic whose every packet is known: UDP frames put on an interface through AF_PACKET, the ordinary way
// down, from as many source addresses as wanted, as fast as the machine allows.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "base/units.h"
#include "support/netns.h"

namespace exporter::support {

struct TrafficPlan {
  std::string interface;
  std::uint64_t packets = 0;                // round robin over the sources
  std::uint32_t ipv4_sources = 0;           // 198.18.0.0, 198.18.0.1 …
  std::uint32_t ipv6_sources = 0;           // 2001:db8::, 2001:db8::1 …
  std::uint32_t first_source = 0;           // added to all of them
  std::vector<std::uint16_t> sizes = {60};  // of whole frames without FCS, 62 or more for IPv6; in turn
  bool private_destination = true;  // 10.255.0.1 and fd00::1, or else 203.0.113.1 and 2001:db8:ffff::1
  bool insist = true;         // send again what the kernel refused (ENOBUFS); otherwise it is only counted
  bool bypass_tc = false;     // PACKET_QDISC_BYPASS: not the ordinary way down
  int pause = 0;              // milliseconds between batches, for traffic that leaves the CPUs to others
  bool for_receiver = false;  // carry the broadcast address; otherwise an unknown one, and IP never sees them
};

struct Sent {
  Volume ipv4;
  Volume ipv6;
  double seconds = 0;
  std::uint64_t refused = 0;  // by the kernel, before or behind TC; not part of the volumes

  [[nodiscard]] Volume all() const { return ipv4 + ipv6; }
  [[nodiscard]] double kpps() const {
    return seconds > 0 ? static_cast<double>(all().packets) / seconds / 1e3 : 0;
  }
  Sent& operator+=(const Sent& other);  // seconds: of the slower one
};

// The text of a source address as the exporter prints it, by its index in the plan.
std::string ipv4_source(std::uint32_t index);
std::string ipv6_source(std::uint32_t index);

// A sender on a thread of its own, in `where`, until the plan is done or finish() is called.
class Sender {
 public:
  // `packets` of 0 sends until finish(). `where` is borrowed.
  Sender(const Namespace& where, TrafficPlan plan);
  ~Sender();

  // Stops at the next batch.
  Sent finish();
  // Waits until the plan is done.
  Sent wait();

 private:
  std::atomic<bool> stop_ = false;
  std::string failure_;
  Sent sent_;
  std::thread thread_;
};

inline Sent send_all(const Namespace& where, TrafficPlan plan) {
  return Sender(where, std::move(plan)).wait();
}

}  // namespace exporter::support
