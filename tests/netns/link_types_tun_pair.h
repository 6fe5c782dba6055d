// TunPair: a TUN device in each of two namespaces and a thread that carries packets from one to the other, as
// a VPN would, super-packets included: what one end leaves to the "hardware" to cut, the other end gets
// uncut.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::support {

class TunPair {
 public:
  // "dut0" in both, up, without addresses. With `offloads` TCP over IPv4 comes in super-packets.
  TunPair(const Namespace& near, const Namespace& far, bool offloads);
  ~TunPair();

 private:
  void carry() const;

  Fd near_;
  Fd far_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace exporter::support
