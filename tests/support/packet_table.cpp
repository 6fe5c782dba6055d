#include "support/packet_table.h"

#include <cstddef>

#include "support/packet_table_themes.h"

namespace exporter::support {
namespace {

PacketTable whole_table() {
  PacketTable table;
  add_link_cases(table);
  add_truncated_link_cases(table);
  add_ipv4_cases(table);
  add_broken_ipv4_cases(table);
  add_ipv6_cases(table);
  add_broken_ipv6_cases(table);
  add_extension_cases(table);
  add_extension_chain_cases(table);
  add_tunnel_cases(table);
  add_jumbogram_cases(table);
  add_raw_ip_cases(table);
  return table;
}

std::string text_of(const Key& key) {
  const auto end = [](const std::string& address, std::uint16_t port) {
    return port == 0 ? address : address + " port " + std::to_string(port);
  };
  return "IPv" + std::to_string(key.version) + " protocol " + std::to_string(key.protocol) + ", " +
         end(key.source, key.source_port) + " to " + end(key.destination, key.destination_port) +
         (key.later_fragment ? ", later fragment" : "") +
         (key.tcp_flags == 0 ? "" : ", TCP flags " + std::to_string(key.tcp_flags));
}

std::uint8_t usual_flags(std::uint8_t protocol, std::uint16_t source_port) {
  return protocol == 6 && source_port != 0 ? Tcp{}.flags : 0;
}

}  // namespace

const PacketTable& packet_table() {
  static const PacketTable table = whole_table();
  return table;
}

Key ipv4_key(std::uint8_t protocol, std::uint16_t source_port, std::uint16_t destination_port) {
  return {.version = 4,
          .protocol = protocol,
          .source = Ipv4{}.source,
          .destination = Ipv4{}.destination,
          .source_port = source_port,
          .destination_port = destination_port,
          .tcp_flags = usual_flags(protocol, source_port)};
}

Key ipv6_key(std::uint8_t protocol, std::uint16_t source_port, std::uint16_t destination_port) {
  return {.version = 6,
          .protocol = protocol,
          .source = Ipv6{}.source,
          .destination = Ipv6{}.destination,
          .source_port = source_port,
          .destination_port = destination_port,
          .tcp_flags = usual_flags(protocol, source_port)};
}

Answer without_ports(Answer answer) {
  if (auto* key = std::get_if<Key>(&answer)) {
    key->source_port = key->destination_port = 0;
    key->tcp_flags = 0;
  }
  return answer;
}

std::string text_of(unparsed_reason reason) {
  switch (reason) {
    case UNPARSED_NOT_IP:
      return "unparsed: not IP";
    case UNPARSED_TRUNCATED_LINK:
      return "unparsed: truncated link header";
    case UNPARSED_TOO_MANY_TAGS:
      return "unparsed: too many tags";
    case UNPARSED_TRUNCATED_NETWORK:
      return "unparsed: truncated network header";
    case UNPARSED_BAD_VERSION:
      return "unparsed: bad version";
    case UNPARSED_BAD_HEADER_LENGTH:
      return "unparsed: bad header length";
    case UNPARSED_PPPOE:
      return "unparsed: PPPoE";
    case UNPARSED_REASONS:
      break;
  }
  return "no such reason: " + std::to_string(reason);
}

std::string text_of(const Answer& answer) {
  return std::visit([](const auto& what) { return text_of(what); }, answer);
}

bool is_tagged(const Bytes& frame) {
  if (frame.size() < 14) return false;
  const int ethertype = frame[12] << 8 | frame[13];
  return ethertype == 0x8100 || ethertype == 0x88a8;
}

Answer at_ingress(const PacketCase& row) { return row.tag_in_metadata.value_or(row.expected); }

}  // namespace exporter::support
