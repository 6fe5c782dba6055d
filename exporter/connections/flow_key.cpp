#include "connections/flow_key.h"

#include <optional>

namespace exporter::connections {
namespace {

constexpr std::uint16_t icmp(std::uint8_t type) { return static_cast<std::uint16_t>(type << 8); }
constexpr std::uint16_t kEchoRequest = icmp(8);
constexpr std::uint16_t kEchoReply = icmp(0);
constexpr std::uint16_t kEchoRequest6 = icmp(128);
constexpr std::uint16_t kEchoReply6 = icmp(129);

std::optional<ConnectionProtocol> protocol_of(const FlowRecord& flow) {
  for (const ConnectionProtocol protocol : kConnectionProtocols)
    if (number_of(protocol) == flow.protocol) return protocol;
  return std::nullopt;
}

bool is_echo(ConnectionProtocol protocol, std::uint16_t type) {
  if (protocol == ConnectionProtocol::Icmp) return type == kEchoRequest || type == kEchoReply;
  return type == kEchoRequest6 || type == kEchoReply6;
}

}  // namespace

Belongs key_of(const FlowRecord& flow, ConnectionKey& key) {
  const auto protocol = protocol_of(flow);
  if (!protocol) return Belongs::ToNone;
  // A reply to the echo identifier 0 looks the same; it is better lost than invented.
  if (flow.source_port == 0 && flow.destination_port == 0) return Belongs::NoPorts;
  const bool icmp = *protocol == ConnectionProtocol::Icmp || *protocol == ConnectionProtocol::Icmpv6;
  if (icmp && !is_echo(*protocol, flow.source_port)) return Belongs::ToNone;
  const std::uint16_t from = icmp ? flow.destination_port : flow.source_port;
  const PairKey& pair = flow.pair;
  const bool out = pair.direction == Direction::Outbound;
  key = {.local = out ? pair.source : pair.destination,
         .remote = out ? pair.destination : pair.source,
         .local_port = out ? from : flow.destination_port,
         .remote_port = out ? flow.destination_port : from,
         .interface = pair.interface,
         .protocol = *protocol,
         .family = pair.family};
  return Belongs::ToConnection;
}

bool is_echo_request(const FlowRecord& flow) {
  return (flow.protocol == number_of(ConnectionProtocol::Icmp) && flow.source_port == kEchoRequest) ||
         (flow.protocol == number_of(ConnectionProtocol::Icmpv6) && flow.source_port == kEchoRequest6);
}

}  // namespace exporter::connections
