#include "support/traffic.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <system_error>

namespace exporter::support {
namespace {

constexpr std::uint32_t kFirstIpv4 = 0xc6120000;  // 198.18.0.0/15, RFC 2544: 131 072 of them
constexpr std::size_t kBatch = 256;
constexpr std::size_t kLargestFrame = 65536;

using Address = std::array<std::uint8_t, 16>;

Address ipv6_address(std::uint32_t index) {
  Address address{0x20, 0x01, 0x0d, 0xb8};
  for (int i = 0; i < 4; ++i) address[15 - i] = static_cast<std::uint8_t>(index >> (8 * i));
  return address;
}

Address parsed(const char* text) {
  Address address{};
  inet_pton(AF_INET6, text, address.data());
  return address;
}

std::uint16_t header_checksum(const iphdr& header) {
  std::array<std::uint16_t, sizeof(iphdr) / 2> words{};
  std::memcpy(words.data(), &header, sizeof(header));
  std::uint32_t sum = 0;
  for (const std::uint16_t word : words) sum += word;
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// The headers of one source's frame; behind them come zeros up to `size`.
struct Frame {
  std::array<std::uint8_t, 64> bytes{};
  std::uint16_t headers = 0;
  std::uint16_t size = 0;
  bool ipv4 = false;

  template <class Header>
  void append(const Header& header) {
    std::memcpy(bytes.data() + headers, &header, sizeof(header));
    headers = static_cast<std::uint16_t>(headers + sizeof(header));
  }
};

ethhdr ethernet(std::uint16_t type, bool for_receiver) {
  ethhdr header{};
  std::memset(header.h_dest, for_receiver ? 0xff : 0x02, sizeof(header.h_dest));
  header.h_source[0] = 0x02;
  header.h_proto = htons(type);
  return header;
}

udphdr udp(std::size_t length) {
  udphdr header{};
  header.source = htons(40000);
  header.dest = htons(9);
  header.len = htons(static_cast<std::uint16_t>(length));
  return header;
}

Frame ipv4_frame(const TrafficPlan& plan, std::uint32_t index, std::uint16_t size) {
  Frame frame{.size = size, .ipv4 = true};
  frame.append(ethernet(ETH_P_IP, plan.for_receiver));
  iphdr ip{};
  ip.version = 4;
  ip.ihl = 5;
  ip.ttl = 64;
  ip.protocol = IPPROTO_UDP;
  ip.tot_len = htons(static_cast<std::uint16_t>(size - sizeof(ethhdr)));
  ip.saddr = htonl(kFirstIpv4 + plan.first_source + index);
  ip.daddr = htonl(plan.private_destination ? 0x0aff0001 : 0xcb007101);
  ip.check = header_checksum(ip);
  frame.append(ip);
  frame.append(udp(size - sizeof(ethhdr) - sizeof(iphdr)));
  return frame;
}

Frame ipv6_frame(const TrafficPlan& plan, std::uint32_t index, std::uint16_t size) {
  Frame frame{.size = size, .ipv4 = false};
  frame.append(ethernet(ETH_P_IPV6, plan.for_receiver));
  const std::size_t payload = size - sizeof(ethhdr) - sizeof(ip6_hdr);
  const Address source = ipv6_address(plan.first_source + index);
  const Address destination = parsed(plan.private_destination ? "fd00::1" : "2001:db8:ffff::1");
  ip6_hdr ip{};
  ip.ip6_vfc = 0x60;
  ip.ip6_plen = htons(static_cast<std::uint16_t>(payload));
  ip.ip6_nxt = IPPROTO_UDP;
  ip.ip6_hlim = 64;
  std::memcpy(&ip.ip6_src, source.data(), source.size());
  std::memcpy(&ip.ip6_dst, destination.data(), destination.size());
  frame.append(ip);
  frame.append(udp(payload));
  return frame;
}

// The families alternate as long as both have sources left, so that every batch has both.
std::vector<Frame> frames_of(const TrafficPlan& plan) {
  std::vector<Frame> frames;
  const auto next_size = [&] {
    const std::uint16_t size = plan.sizes[frames.size() % plan.sizes.size()];
    return std::max<std::uint16_t>(size, 62);
  };
  for (std::uint32_t i = 0; i < std::max(plan.ipv4_sources, plan.ipv6_sources); ++i) {
    if (i < plan.ipv4_sources) frames.push_back(ipv4_frame(plan, i, next_size()));
    if (i < plan.ipv6_sources) frames.push_back(ipv6_frame(plan, i, next_size()));
  }
  if (frames.empty()) throw std::runtime_error("a traffic plan without sources");
  return frames;
}

class RawSocket {
 public:
  RawSocket(const std::string& interface, bool bypass_tc)
      : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    if (!fd_ || address.sll_ifindex == 0 ||
        bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
      throw std::system_error(errno, std::generic_category(), "raw socket on " + interface);
    const int bypass = bypass_tc ? 1 : 0;
    setsockopt(fd_.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass));
  }

  // How many of the first ones the kernel took; 0 if it has no room for another one now.
  std::size_t send(std::vector<mmsghdr>& messages, std::size_t count) const {
    const int sent = sendmmsg(fd_.get(), messages.data(), static_cast<unsigned>(count), 0);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR) return 0;
    throw std::system_error(errno, std::generic_category(), "send raw frames");
  }

 private:
  Fd fd_;
};

// A sendmmsg() batch that points into frames; it walks round them.
class Batch {
 public:
  explicit Batch(std::vector<Frame>& frames)
      : frames_(frames), zeros_(kLargestFrame), parts_(kBatch), messages_(kBatch) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      messages_[i].msg_hdr.msg_iov = parts_[i].data();
      messages_[i].msg_hdr.msg_iovlen = 2;
    }
  }

  // The next frame is left out.
  void skip() { next_ = (next_ + 1) % frames_.size(); }

  void fill(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Frame& frame = frames_[(next_ + i) % frames_.size()];
      parts_[i][0] = {frame.bytes.data(), frame.headers};
      parts_[i][1] = {zeros_.data(), static_cast<std::size_t>(frame.size - frame.headers)};
    }
  }

  // The first `count` have gone out.
  void account(std::size_t count, Sent& sent) {
    for (std::size_t i = 0; i < count; ++i) {
      const Frame& frame = frames_[(next_ + i) % frames_.size()];
      (frame.ipv4 ? sent.ipv4 : sent.ipv6) += Volume{1, frame.size};
    }
    next_ = (next_ + count) % frames_.size();
  }

  std::vector<mmsghdr>& messages() { return messages_; }

 private:
  std::vector<Frame>& frames_;
  std::vector<std::uint8_t> zeros_;
  std::vector<std::array<iovec, 2>> parts_;
  std::vector<mmsghdr> messages_;
  std::size_t next_ = 0;
};

void send_plan(const TrafficPlan& plan, const std::atomic<bool>& stop, Sent& sent) {
  std::vector<Frame> frames = frames_of(plan);
  const RawSocket socket(plan.interface, plan.bypass_tc);
  Batch batch(frames);
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t wanted = plan.packets == 0 ? UINT64_MAX : plan.packets;
  std::uint64_t done = 0;
  while (!stop && done < wanted) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, wanted - done));
    batch.fill(count);
    const std::size_t taken = socket.send(batch.messages(), count);
    batch.account(taken, sent);
    done += taken;
    if (plan.pause > 0) poll(nullptr, 0, plan.pause);
    if (taken > 0) continue;
    ++sent.refused;
    if (plan.insist) {
      poll(nullptr, 0, 1);
    } else {
      batch.skip();
      ++done;
    }
  }
  sent.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Sent& Sent::operator+=(const Sent& other) {
  ipv4 += other.ipv4;
  ipv6 += other.ipv6;
  refused += other.refused;
  seconds = std::max(seconds, other.seconds);
  return *this;
}

std::string ipv4_source(std::uint32_t index) {
  const in_addr address{htonl(kFirstIpv4 + index)};
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address, text, sizeof(text));
}

std::string ipv6_source(std::uint32_t index) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(AF_INET6, ipv6_address(index).data(), text, sizeof(text));
}

Sender::Sender(const Namespace& where, TrafficPlan plan)
    : thread_([this, &where, plan = std::move(plan)] {
        try {
          where.inside([&] { send_plan(plan, stop_, sent_); });
        } catch (const std::exception& failure) {
          failure_ = failure.what();
        }
      }) {}

Sender::~Sender() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

Sent Sender::finish() {
  stop_ = true;
  return wait();
}

Sent Sender::wait() {
  if (thread_.joinable()) thread_.join();
  if (!failure_.empty()) throw std::runtime_error("sender: " + failure_);
  return sent_;
}

}  // namespace exporter::support
