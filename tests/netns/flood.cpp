#include "netns/flood.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "base/fd.h"

namespace exporter::support {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kUdpPayload = 30;

struct UdpFrame {
  ethhdr link;
  iphdr ip;
  udphdr udp;
  std::array<char, kUdpPayload> payload;
} __attribute__((packed));

struct SynFrame {
  ethhdr link;
  iphdr ip;
  tcphdr tcp;
} __attribute__((packed));

union Frame {
  UdpFrame udp;
  SynFrame syn;
};

std::uint32_t sum_of(const void* data, std::size_t size) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    std::uint16_t word = 0;
    std::memcpy(&word, static_cast<const char*>(data) + i, sizeof(word));
    sum += word;
  }
  return sum;
}

std::uint16_t checksum_of(std::uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

template <class Whole>
Whole begin(const FloodEnds& ends, const ether_addr& hardware, std::uint8_t protocol) {
  Whole frame{};
  std::memcpy(frame.link.h_dest, &hardware, sizeof(frame.link.h_dest));
  frame.link.h_source[0] = 0x02;
  frame.link.h_proto = htons(ETH_P_IP);
  iphdr ip{};
  ip.version = 4;
  ip.ihl = 5;
  ip.ttl = 64;
  ip.protocol = protocol;
  ip.tot_len = htons(sizeof(Whole) - sizeof(ethhdr));
  ip.saddr = htonl(ends.source);
  ip.daddr = htonl(ends.destination);
  ip.check = checksum_of(sum_of(&ip, sizeof(ip)));
  frame.ip = ip;
  return frame;
}

UdpFrame udp_frame(const FloodEnds& ends, const ether_addr& hardware) {
  auto frame = begin<UdpFrame>(ends, hardware, IPPROTO_UDP);
  frame.udp.source = htons(ends.source_port);
  frame.udp.dest = htons(ends.destination_port);
  frame.udp.len = htons(sizeof(udphdr) + kUdpPayload);
  return frame;
}

SynFrame syn_frame(const FloodEnds& ends, const ether_addr& hardware) {
  auto frame = begin<SynFrame>(ends, hardware, IPPROTO_TCP);
  tcphdr tcp{};
  tcp.source = htons(ends.source_port);
  tcp.dest = htons(ends.destination_port);
  tcp.seq = htonl(ends.source);
  tcp.doff = 5;
  tcp.syn = 1;
  tcp.window = htons(65535);
  const std::array<std::uint16_t, 6> pseudo{static_cast<std::uint16_t>(frame.ip.saddr & 0xffff),
                                            static_cast<std::uint16_t>(frame.ip.saddr >> 16),
                                            static_cast<std::uint16_t>(frame.ip.daddr & 0xffff),
                                            static_cast<std::uint16_t>(frame.ip.daddr >> 16),
                                            htons(IPPROTO_TCP),
                                            htons(sizeof(tcp))};
  tcp.check = checksum_of(sum_of(&tcp, sizeof(tcp)) + sum_of(pseudo.data(), sizeof(pseudo)));
  frame.tcp = tcp;
  return frame;
}

Fd packet_socket(const std::string& interface) {
  Fd made(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  if (!made || to.sll_ifindex == 0 ||
      bind(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0)
    throw std::system_error(errno, std::generic_category(), "raw socket on " + interface);
  return made;
}

void send_all_of(const Fd& socket, mmsghdr* messages, std::size_t count) {
  while (count > 0) {
    const int taken = sendmmsg(socket.get(), messages, static_cast<unsigned>(count), 0);
    if (taken < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "send a flood");
    if (taken <= 0) poll(nullptr, 0, 1);
    if (taken <= 0) continue;
    messages += taken;
    count -= static_cast<std::size_t>(taken);
  }
}

Volume send_from_here(const Flood& flood) {
  const Fd socket = packet_socket(flood.interface);
  const ether_addr hardware = *ether_aton(flood.hardware.c_str());
  const bool udp = flood.kind == Flood::Kind::Udp;
  const std::size_t size = udp ? sizeof(UdpFrame) : sizeof(SynFrame);
  std::array<Frame, kBatch> frames{};
  std::array<iovec, kBatch> parts{};
  std::array<mmsghdr, kBatch> messages{};
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < flood.packets;) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, flood.packets - done));
    for (std::size_t i = 0; i < count; ++i) {
      if (udp)
        frames[i].udp = udp_frame(flood.ends(done + i), hardware);
      else
        frames[i].syn = syn_frame(flood.ends(done + i), hardware);
      parts[i] = {&frames[i], size};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    send_all_of(socket, messages.data(), count);
    done += count;
    if (flood.per_second > 0)
      std::this_thread::sleep_until(start + std::chrono::microseconds(done * 1'000'000 / flood.per_second));
  }
  return {flood.packets, flood.packets * size};
}

}  // namespace

Volume send_flood(const Namespace& where, const Flood& flood) {
  Volume sent;
  where.inside([&] { sent = send_from_here(flood); });
  return sent;
}

std::uint32_t ipv4_number(const std::string& address) {
  in_addr number{};
  if (inet_pton(AF_INET, address.c_str(), &number) != 1) throw std::runtime_error("no address: " + address);
  return ntohl(number.s_addr);
}

}  // namespace exporter::support
