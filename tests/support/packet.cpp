#include "support/packet.h"

#include <arpa/inet.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exporter::support {
namespace {

void add16(Bytes& to, std::size_t value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

void add_zeros(Bytes& to, std::size_t count) { to.resize(to.size() + count); }

void add_address(Bytes& to, int family, const std::string& text) {
  std::uint8_t address[16];
  if (inet_pton(family, text.c_str(), address) != 1) throw std::invalid_argument("not an address: " + text);
  to.insert(to.end(), address, address + (family == AF_INET ? 4 : 16));
}

Bytes joined(Bytes header, const Bytes& rest) {
  header.insert(header.end(), rest.begin(), rest.end());
  return header;
}

// One's complement sum of the header, whose checksum field is zero.
std::uint16_t header_checksum(const Bytes& header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < header.size(); i += 2)
    sum += static_cast<std::uint32_t>(header[i] << 8 | header[i + 1]);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

Inner put(const Ethernet& layer, Inner inner) {
  Bytes header{0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01};
  add16(header, layer.ethertype.value_or(inner.ethertype));
  return {.bytes = joined(std::move(header), inner.bytes)};
}

Inner put(const Vlan& layer, Inner inner) {
  Bytes tag;
  add16(tag, static_cast<std::size_t>(layer.priority << 13 | layer.id));
  add16(tag, layer.ethertype.value_or(inner.ethertype));
  return {.bytes = joined(std::move(tag), inner.bytes), .ethertype = layer.tpid};
}

Inner put(const Ipv4& layer, Inner inner) {
  const std::size_t option_words = (layer.options.size() + 3) / 4;
  const std::size_t words = layer.header_words.value_or(static_cast<unsigned>(5 + option_words));
  Bytes header{static_cast<std::uint8_t>(layer.version << 4 | words), 0};
  add16(header,
        layer.length.value_or(static_cast<std::uint16_t>(20 + option_words * 4 + inner.bytes.size())));
  add16(header, 0x1234);  // identification
  add16(header, static_cast<std::size_t>(layer.dont_fragment << 14 | layer.more_fragments << 13 |
                                         layer.fragment_offset));
  header.push_back(64);
  header.push_back(layer.protocol.value_or(inner.protocol));
  add16(header, 0);
  add_address(header, AF_INET, layer.source);
  add_address(header, AF_INET, layer.destination);
  header.insert(header.end(), layer.options.begin(), layer.options.end());
  header.resize(20 + option_words * 4);
  const std::uint16_t checksum = header_checksum(header);
  header[10] = static_cast<std::uint8_t>(checksum >> 8);
  header[11] = static_cast<std::uint8_t>(checksum);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_IPIP, .ethertype = 0x0800};
}

Inner put(const Ipv6& layer, Inner inner) {
  Bytes header{static_cast<std::uint8_t>(layer.version << 4), 0, 0, 0};
  add16(header, layer.length.value_or(static_cast<std::uint16_t>(inner.bytes.size())));
  header.push_back(layer.next_header.value_or(inner.protocol));
  header.push_back(64);
  add_address(header, AF_INET6, layer.source);
  add_address(header, AF_INET6, layer.destination);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_IPV6, .ethertype = 0x86dd};
}

Inner put(const Extension& layer, Inner inner) {
  Bytes header{layer.next.value_or(inner.protocol), layer.length};
  const Bytes body = layer.body.value_or(Bytes(6U + 8U * layer.length));
  header.insert(header.end(), body.begin(), body.end());
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = layer.kind};
}

Inner put(const Fragment& layer, Inner inner) {
  Bytes header{layer.next.value_or(inner.protocol), layer.reserved_byte};
  add16(header, static_cast<std::size_t>(layer.offset << 3 | layer.reserved_bits << 1 | layer.more));
  add16(header, 0x1234);
  add16(header, 0x5678);  // identification
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_FRAGMENT};
}

Inner put(const Ah& layer, Inner inner) {
  Bytes header{layer.next.value_or(inner.protocol), static_cast<std::uint8_t>(layer.check_value_words + 1)};
  add_zeros(header, 10U + 4U * layer.check_value_words);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_AH};
}

Inner put(const Tcp& layer, Inner inner) {
  Bytes header;
  add16(header, layer.source);
  add16(header, layer.destination);
  add_zeros(header, 8);
  header.push_back(static_cast<std::uint8_t>((5 + layer.option_words) << 4));
  header.push_back(layer.flags);
  add_zeros(header, 6);
  header.resize(20 + layer.option_words * 4, 1);  // no-operation
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_TCP};
}

Inner put(const Udp& layer, Inner inner) {
  Bytes header;
  add16(header, layer.source);
  add16(header, layer.destination);
  add16(header, layer.length.value_or(static_cast<std::uint16_t>(8 + inner.bytes.size())));
  add16(header, 0);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_UDP};
}

Inner put(const Ports& layer, Inner inner) {
  Bytes header;
  add16(header, layer.source);
  add16(header, layer.destination);
  header.resize(std::max(header.size(), layer.header_size));
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = layer.protocol};
}

Inner put(const Icmp& layer, Inner inner) {
  Bytes header{layer.type, layer.code, 0, 0};
  add16(header, layer.identifier);
  add16(header, 1);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_ICMP};
}

Inner put(const Icmpv6& layer, Inner inner) {
  Bytes header{layer.type, layer.code, 0, 0};
  add16(header, layer.identifier);
  add16(header, 1);
  return {.bytes = joined(std::move(header), inner.bytes), .protocol = IPPROTO_ICMPV6};
}

Inner put(const Raw& layer, Inner inner) {
  return {
      .bytes = joined(layer.bytes, inner.bytes), .protocol = layer.protocol, .ethertype = layer.ethertype};
}

Bytes cut(Bytes bytes, std::size_t size) {
  bytes.resize(std::min(size, bytes.size()));
  return bytes;
}

Raw payload(std::size_t size) {
  Raw raw;
  for (std::size_t i = 0; i < size; ++i) raw.bytes.push_back(static_cast<std::uint8_t>(1 + i % 255));
  return raw;
}

}  // namespace exporter::support
