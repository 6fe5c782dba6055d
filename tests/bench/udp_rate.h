// UdpRate: how many small UDP packets a second one thread gets through a link, from a socket as programs have
// it, many at a system call. The other end has a socket that nobody reads: what does not fit is dropped
// there, at the very end of its way.
#pragma once

#include <string>

#include "base/fd.h"
#include "support/netns.h"

namespace exporter::bench {

class UdpRate {
 public:
  // From `from` to `address`, which is one of `to`.
  UdpRate(const support::Namespace& from, const support::Namespace& to, const std::string& address);

  // Packets for each second of CPU time of the sending thread, which on a veth carries them all the way: what
  // else runs on the machine does not count.
  [[nodiscard]] double measure(double seconds) const;

 private:
  Fd receiver_;
  Fd sender_;
};

}  // namespace exporter::bench
