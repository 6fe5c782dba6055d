#include "oracle/replay.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace exporter::oracle {
namespace {

constexpr std::size_t kLongestPacket = 65535;
constexpr std::size_t kShortestTagged = 20;  // the kernel drops what is shorter before it gets to TC

void check(bool fine, const std::string& what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

bool is_raw(const Frame& frame) {
  return frame.link == kLinkRawIp || frame.link == kLinkIpv4 || frame.link == kLinkIpv6;
}

bool is_tagged(const Bytes& frame) {
  const int ethertype = frame[12] << 8 | frame[13];
  return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD;
}

std::optional<std::string> reason_to_skip_ethernet(const Bytes& frame) {
  if (frame.size() < ETH_HLEN) return "shorter than an Ethernet header, which no device sends";
  if (frame.size() > ETH_HLEN + kLongestPacket) return "longer than any MTU";
  if (is_tagged(frame) && frame.size() < kShortestTagged)
    return "too short for its tag: the kernel drops it before TC";
  return std::nullopt;
}

Fd open_tun(const support::Namespace& where) {
  Fd tun;
  where.inside([&] {
    tun = Fd(open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    ifreq request{};
    request.ifr_flags = IFF_TUN;
    std::strcpy(request.ifr_name, kRawDevice);
    check(tun && ioctl(tun.get(), TUNSETIFF, &request) == 0, "make a tun device");
  });
  where.ip({"link", "set", "dev", kRawDevice, "up", "mtu", std::to_string(kLongestPacket)});
  return tun;
}

void send_to(const Fd& socket, int device, std::uint16_t ethertype, const Bytes& bytes) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = device;
  to.sll_protocol = htons(ethertype);
  check(sendto(socket.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to),
               sizeof(to)) >= 0,
        "send a frame of " + std::to_string(bytes.size()) + " bytes");
}

}  // namespace

std::optional<std::string> reason_to_skip(const Frame& frame) {
  if (frame.bytes.size() != frame.length) return "not captured whole (snaplen)";
  if (frame.link == kLinkEthernet) return reason_to_skip_ethernet(frame.bytes);
  if (!is_raw(frame)) return "of link type " + std::to_string(frame.link) + ", neither Ethernet nor raw IP";
  if (frame.bytes.empty() || ethertype_of(frame) == 0) return "neither IPv4 nor IPv6: no tun device takes it";
  if (frame.bytes.size() > kLongestPacket) return "longer than any MTU";
  return std::nullopt;
}

std::uint16_t ethertype_of(const Frame& frame) {
  if (frame.link == kLinkIpv4) return ETH_P_IP;
  if (frame.link == kLinkIpv6) return ETH_P_IPV6;
  const int version = frame.bytes.at(0) >> 4;
  return version == 4 ? ETH_P_IP : version == 6 ? ETH_P_IPV6 : 0;
}

Replay::Replay() : tun_(open_tun(where_)) {
  support::make_veth({where_, kSendingEnd}, {where_, kReceivingEnd}, {.mtu = kLongestPacket});
  where_.inside([&] { socket_ = Fd(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)); });
  check(static_cast<bool>(socket_), "a raw socket");
  veth_ = where_.ifindex(kSendingEnd);
  raw_ = where_.ifindex(kRawDevice);
}

void Replay::send(const Frame& frame) const {
  if (frame.link == kLinkEthernet) return send_ethernet(frame.bytes);
  receive_raw(frame);
  send_raw(frame);
}

std::uint64_t Replay::lost() const {
  return where_.statistics(kSendingEnd).dropped + where_.statistics(kRawDevice).dropped;
}

void Replay::send_ethernet(const Bytes& bytes) const { send_to(socket_, veth_, 0, bytes); }

void Replay::receive_raw(const Frame& frame) const {
  tun_pi announcement{};
  announcement.proto = htons(ethertype_of(frame));
  const iovec parts[] = {{&announcement, sizeof(announcement)},
                         {const_cast<std::uint8_t*>(frame.bytes.data()), frame.bytes.size()}};
  check(writev(tun_.get(), parts, 2) >= 0, "write to the tun device");
}

// Reads it from the other side at once: the queue holds five hundred.
void Replay::send_raw(const Frame& frame) const {
  send_to(socket_, raw_, ethertype_of(frame), frame.bytes);
  std::array<std::uint8_t, kLongestPacket + sizeof(tun_pi)> taken;
  while (read(tun_.get(), taken.data(), taken.size()) > 0) {
  }
}

}  // namespace exporter::oracle
