// Packets for tests, written from the outside in: packet(Ethernet{}, Ipv4{.ttl = 1}, Udp{}) is the bytes of
// that frame. Each layer announces the next one by itself unless told otherwise, so that a lie has to be
// written down. Addresses are from the documentation ranges (RFC 5737, RFC 3849) by default. Nothing here is
// validated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exporter::support {

using Bytes = std::vector<std::uint8_t>;

// What a layer finds behind itself: the bytes, and the numbers that announce them.
struct Inner {
  Bytes bytes{};
  std::uint8_t protocol = 59;        // RFC 8200: no next header
  std::uint16_t ethertype = 0x88b5;  // IEEE 802: local experimental
};

struct Ethernet {
  std::optional<std::uint16_t> ethertype{};
};

struct Vlan {
  std::uint16_t id = 42;
  std::uint8_t priority = 0;
  std::uint16_t tpid = 0x8100;
  std::optional<std::uint16_t> ethertype{};
};

struct Ipv4 {
  std::string source = "192.0.2.1";
  std::string destination = "198.51.100.2";
  std::optional<std::uint8_t> protocol{};
  Bytes options{};                         // padded with zeros to a multiple of four bytes
  std::optional<unsigned> header_words{};  // IHL
  std::optional<std::uint16_t> length{};   // of header and what follows; cut to 16 bits
  std::uint16_t fragment_offset = 0;       // in units of eight bytes
  bool more_fragments = false;
  bool dont_fragment = false;
  unsigned version = 4;
};

struct Ipv6 {
  std::string source = "2001:db8::1";
  std::string destination = "2001:db8::2";
  std::optional<std::uint8_t> next_header{};
  std::optional<std::uint16_t> length{};  // of what follows; cut to 16 bits
  unsigned version = 6;
};

// Hop-by-hop options (0), routing (43), destination options (60), mobility (135), HIP (139), shim6 (140).
struct Extension {
  std::uint8_t kind = 60;
  std::optional<std::uint8_t> next{};
  std::uint8_t length = 0;      // eight-byte units behind the first
  std::optional<Bytes> body{};  // instead of zeros up to that length
};

struct Fragment {
  std::uint16_t offset = 0;  // in units of eight bytes
  bool more = false;
  std::uint16_t reserved_bits = 0;
  std::uint8_t reserved_byte = 0;  // where other headers have their length
  std::optional<std::uint8_t> next{};
};

struct Ah {
  std::uint8_t check_value_words = 3;
  std::optional<std::uint8_t> next{};
};

struct Tcp {
  std::uint16_t source = 40000;
  std::uint16_t destination = 443;
  std::size_t option_words = 0;
  std::uint8_t flags = 0x10;  // ACK
};

struct Udp {
  std::uint16_t source = 40000;
  std::uint16_t destination = 53;
  std::optional<std::uint16_t> length{};
};

// Those of which only the ports are looked at: SCTP (132), DCCP (33), UDP-Lite (136).
struct Ports {
  std::uint8_t protocol = 132;
  std::uint16_t source = 40000;
  std::uint16_t destination = 5060;
  std::size_t header_size = 12;
};

struct Icmp {
  std::uint8_t type = 8;
  std::uint8_t code = 0;
  std::uint16_t identifier = 0x1234;
};

struct Icmpv6 {
  std::uint8_t type = 128;
  std::uint8_t code = 0;
  std::uint16_t identifier = 0x1234;
};

// Bytes as they are, announced as anything.
struct Raw {
  Bytes bytes{};
  std::uint8_t protocol = 59;
  std::uint16_t ethertype = 0x88b5;
};

Inner put(const Ethernet& layer, Inner inner);
Inner put(const Vlan& layer, Inner inner);
Inner put(const Ipv4& layer, Inner inner);
Inner put(const Ipv6& layer, Inner inner);
Inner put(const Extension& layer, Inner inner);
Inner put(const Fragment& layer, Inner inner);
Inner put(const Ah& layer, Inner inner);
Inner put(const Tcp& layer, Inner inner);
Inner put(const Udp& layer, Inner inner);
Inner put(const Ports& layer, Inner inner);
Inner put(const Icmp& layer, Inner inner);
Inner put(const Icmpv6& layer, Inner inner);
Inner put(const Raw& layer, Inner inner);

inline Inner layers() { return {}; }

template <class Outer, class... Rest>
Inner layers(const Outer& outer, const Rest&... rest) {
  return put(outer, layers(rest...));
}

template <class... Layers>
Bytes packet(const Layers&... all) {
  return layers(all...).bytes;
}

// The first `size` bytes of a packet.
Bytes cut(Bytes bytes, std::size_t size);

// A payload of that many bytes, none of them zero.
Raw payload(std::size_t size);

}  // namespace exporter::support
