#include "netns/link_types_tun_pair.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <vector>

namespace exporter::support {
namespace {

constexpr std::size_t kLargest = 65536 + 10;  // with what tells of offloads
constexpr int kLookUp = 20;                   // milliseconds until the end of the test is noticed

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

Fd open_tun(const Namespace& where, bool offloads) {
  Fd made;
  where.inside([&] {
    made = Fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    ifreq request{};
    std::strcpy(request.ifr_name, "dut0");
    request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
    check(made && ioctl(made.get(), TUNSETIFF, &request) == 0, "make a TUN device");
    const unsigned long wanted = offloads ? TUN_F_CSUM | TUN_F_TSO4 : 0;
    check(ioctl(made.get(), TUNSETOFFLOAD, wanted) == 0, "choose the offloads of a TUN device");
  });
  // Room for all that TCP may have under way.
  where.ip({"link", "set", "dev", "dut0", "txqueuelen", "5000", "up"});
  return made;
}

// Everything that waits at one end.
void carry_from(const Fd& from, const Fd& to, std::vector<char>& buffer) {
  for (ssize_t size = 0; (size = read(from.get(), buffer.data(), buffer.size())) > 0;)
    if (write(to.get(), buffer.data(), static_cast<std::size_t>(size)) != size) return;
}

}  // namespace

TunPair::TunPair(const Namespace& near, const Namespace& far, bool offloads)
    : near_(open_tun(near, offloads)), far_(open_tun(far, offloads)), thread_([this] { carry(); }) {}

TunPair::~TunPair() {
  stop_ = true;
  thread_.join();
}

void TunPair::carry() const {
  std::vector<char> buffer(kLargest);
  while (!stop_) {
    pollfd ends[] = {{near_.get(), POLLIN, 0}, {far_.get(), POLLIN, 0}};
    poll(ends, 2, kLookUp);
    carry_from(near_, far_, buffer);
    carry_from(far_, near_, buffer);
  }
}

}  // namespace exporter::support
