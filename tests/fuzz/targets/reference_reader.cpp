#include "fuzz/targets/reference_reader.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "ebpf/shared/datapath_stats.h"
#include "ebpf/shared/limits.h"

namespace exporter::fuzz {
namespace {

constexpr int kRead = -1;

// Bytes of a packet, or nothing where it ends before them.
class Reader {
 public:
  explicit Reader(Packet packet) : packet_(packet) {}

  [[nodiscard]] std::size_t size() const { return packet_.size(); }
  [[nodiscard]] bool has(std::size_t at, std::size_t size) const { return at + size <= packet_.size(); }
  [[nodiscard]] std::uint8_t u8(std::size_t at) const { return packet_[at]; }
  [[nodiscard]] std::uint16_t u16(std::size_t at) const {
    return static_cast<std::uint16_t>(packet_[at] << 8 | packet_[at + 1]);
  }
  void copy(std::size_t at, std::size_t size, std::uint8_t* to) const {
    const Packet part = packet_.subspan(at, size);
    std::copy(part.begin(), part.end(), to);
  }

 private:
  Packet packet_;
};

native_packet unparsed(unparsed_reason reason) {
  native_packet found{};
  found.outcome = static_cast<int>(reason);
  return found;
}

native_packet of_version(int version) {
  native_packet found{};
  found.outcome = kRead;
  found.version = version;
  return found;
}

native_packet read_ipv4(const Reader& in, std::size_t at) {
  if (!in.has(at, 20)) return unparsed(UNPARSED_TRUNCATED_NETWORK);
  if (in.u8(at) >> 4 != 4) return unparsed(UNPARSED_BAD_VERSION);
  const std::size_t words = in.u8(at) & 15;
  if (words < 5) return unparsed(UNPARSED_BAD_HEADER_LENGTH);
  native_packet found = of_version(4);
  found.later_fragment = (in.u16(at + 6) & 0x1fff) != 0;
  found.protocol = in.u8(at + 9);
  in.copy(at + 12, 4, found.source);
  in.copy(at + 16, 4, found.destination);
  found.transport = static_cast<__u32>(at + words * 4);
  return found;
}

std::optional<std::size_t> extension_size(std::uint8_t header, std::uint8_t length) {
  switch (header) {
    case 0:
    case 43:
    case 60:
    case 135:
    case 139:
    case 140:
      return 8 + 8 * std::size_t{length};
    case 44:
      return 8;
    case 51:
      return 8 + 4 * std::size_t{length};
    default:
      return std::nullopt;
  }
}

void follow_extensions(const Reader& in, native_packet& found) {
  for (int i = 0; i < MAX_EXTENSION_HEADERS && !found.later_fragment; ++i) {
    const std::uint8_t header = found.protocol;
    const std::size_t at = found.transport;
    if (!extension_size(header, 0) || !in.has(at, 4)) return;
    found.transport += static_cast<__u32>(*extension_size(header, in.u8(at + 1)));
    found.protocol = in.u8(at);
    found.later_fragment = header == 44 && in.u16(at + 2) >> 3 != 0;
  }
}

native_packet read_ipv6(const Reader& in, std::size_t at) {
  if (!in.has(at, 40)) return unparsed(UNPARSED_TRUNCATED_NETWORK);
  if (in.u8(at) >> 4 != 6) return unparsed(UNPARSED_BAD_VERSION);
  native_packet found = of_version(6);
  found.protocol = in.u8(at + 6);
  in.copy(at + 8, 16, found.source);
  in.copy(at + 24, 16, found.destination);
  found.transport = static_cast<__u32>(at + 40);
  follow_extensions(in, found);
  return found;
}

native_packet read_network(const Reader& in, std::size_t at, std::uint16_t ethertype) {
  if (ethertype == 0x0800) return read_ipv4(in, at);
  if (ethertype == 0x86dd) return read_ipv6(in, at);
  return unparsed(ethertype == 0x8864 ? UNPARSED_PPPOE : UNPARSED_NOT_IP);
}

native_packet read_ethernet(const Reader& in) {
  if (!in.has(0, 14)) return unparsed(UNPARSED_TRUNCATED_LINK);
  std::size_t at = 14;
  for (int tags = 0;; ++tags, at += 4) {
    const std::uint16_t ethertype = in.u16(at - 2);
    if (ethertype != 0x8100 && ethertype != 0x88a8) return read_network(in, at, ethertype);
    if (tags == MAX_VLAN_TAGS) return unparsed(UNPARSED_TOO_MANY_TAGS);
    if (!in.has(at, 4)) return unparsed(UNPARSED_TRUNCATED_LINK);
  }
}

void read_ports(const Reader& in, native_packet& found) {
  constexpr std::uint8_t kWithPorts[] = {6, 17, 33, 132, 136};
  const std::size_t at = found.transport;
  if (found.later_fragment) return;
  if (std::count(std::begin(kWithPorts), std::end(kWithPorts), found.protocol) && in.has(at, 4)) {
    found.source_port = in.u16(at);
    found.destination_port = in.u16(at + 2);
  }
  if (found.protocol == 6 && in.has(at, 14)) found.tcp_flags = in.u8(at + 13);
  if ((found.protocol != 1 && found.protocol != 58) || !in.has(at, 2)) return;
  const unsigned kind = found.source_port = in.u16(at);
  const bool echo = found.protocol == 1 ? kind == 0x0800 || kind == 0 : kind == 0x8000 || kind == 0x8100;
  if (echo && in.has(at, 6)) found.destination_port = in.u16(at + 4);
}

std::size_t start_of_ip(const Reader& in, std::size_t network) {
  constexpr std::size_t kMostBefore = 127;
  const auto same = [&](std::size_t at) {
    if (!in.has(at, 8)) return false;
    for (std::size_t i = 0; i < 8; ++i)
      if (in.u8(at + i) != in.u8(network + i)) return false;
    return true;
  };
  if (!in.has(network, 8) || same(0)) return 0;
  std::size_t length = 0;
  if (in.u8(network) >> 4 == 4) length = in.u16(network + 2);
  if (in.u8(network) >> 4 == 6) length = in.u16(network + 4) + std::size_t{40};
  if (length > in.size() || in.size() - length > kMostBefore) return 0;
  const std::size_t start = in.size() - length;
  return same(start) ? start : 0;
}

}  // namespace

native_packet read_by_reference(Packet packet, std::optional<std::size_t> raw_ip, std::uint16_t ethertype) {
  const Reader in(packet);
  native_packet found = raw_ip ? read_network(in, start_of_ip(in, *raw_ip), ethertype) : read_ethernet(in);
  if (found.outcome == kRead) read_ports(in, found);
  return found;
}

}  // namespace exporter::fuzz
