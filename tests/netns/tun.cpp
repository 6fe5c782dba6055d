#include "netns/tun.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "support/skip.h"

namespace exporter::support {
namespace {

constexpr std::size_t kPacket = 100;

void check(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

using Packet = std::array<std::uint8_t, kPacket>;

Packet ipv4_packet(std::uint32_t source) {
  Packet packet{};
  iphdr header{};
  header.version = 4;
  header.ihl = 5;
  header.ttl = 64;
  header.protocol = IPPROTO_UDP;
  header.tot_len = htons(kPacket);
  header.saddr = htonl(0xc6120000 + source);
  header.daddr = htonl(0x0aff0001);
  std::memcpy(packet.data(), &header, sizeof(header));
  return packet;
}

Packet ipv6_packet(std::uint32_t source) {
  Packet packet{};
  ip6_hdr header{};
  header.ip6_vfc = 0x60;
  header.ip6_plen = htons(kPacket - sizeof(header));
  header.ip6_nxt = IPPROTO_UDP;
  header.ip6_hlim = 64;
  inet_pton(AF_INET6, "2001:db8::", &header.ip6_src);
  inet_pton(AF_INET6, "fd00::1", &header.ip6_dst);
  const std::uint32_t low = htonl(source);
  std::memcpy(&header.ip6_src.s6_addr[12], &low, sizeof(low));
  std::memcpy(packet.data(), &header, sizeof(header));
  return packet;
}

}  // namespace

void skip_unless_tun() {
  if (access("/dev/net/tun", F_OK) != 0) skip("there is no /dev/net/tun");
}

Tun::Tun(const Namespace& where, const std::string& name) : where_(where) {
  // Opened inside: the device appears where its descriptor was opened.
  where.inside([&] {
    ifreq request{};
    std::memcpy(request.ifr_name, name.c_str(), name.size());
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    device_ = Fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    check(device_ && ioctl(device_.get(), TUNSETIFF, &request) == 0, "make a TUN device");
  });
  where.ip({"link", "set", "dev", name, "up"});
  where.ip({"address", "add", "10.8.0.1/24", "dev", name});
}

Volume Tun::receive(std::uint64_t pairs, std::uint32_t sources) const {
  Volume written;
  for (std::uint64_t i = 0; i < pairs; ++i)
    for (const Packet& packet : {ipv4_packet(static_cast<std::uint32_t>(i % sources)),
                                 ipv6_packet(static_cast<std::uint32_t>(i % sources))}) {
      check(write(device_.get(), packet.data(), packet.size()) == kPacket, "write to a TUN device");
      written += {1, kPacket};
    }
  return written;
}

// Reads each packet from the other side at once: the queue holds five hundred.
Volume Tun::send(std::uint64_t packets, std::size_t payload) const {
  Volume sent;
  where_.inside([&] {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    inet_pton(AF_INET, "10.8.0.77", &to.sin_addr);
    std::vector<char> buffer(2000);
    for (std::uint64_t i = 0; i < packets; ++i) {
      check(sendto(socket.get(), buffer.data(), payload, 0, reinterpret_cast<const sockaddr*>(&to),
                   sizeof(to)) > 0,
            "send through a TUN device");
      const ssize_t size = read(device_.get(), buffer.data(), buffer.size());
      check(size > 0, "read from a TUN device");
      sent += {1, static_cast<std::uint64_t>(size)};
    }
  });
  return sent;
}

}  // namespace exporter::support
