#include "support/native_run.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace exporter::support {
namespace {

// Receive buffers begin two bytes behind a four-byte boundary, so that what follows the Ethernet header is
// aligned.
constexpr std::size_t kEthernetPadding = 2;

std::string address_text(int version, const __u8* bytes) {
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(version == 4 ? AF_INET : AF_INET6, bytes, text, sizeof(text));
}

}  // namespace

native_packet run_native(const PacketCase& row, const NativeRun& how) {
  const std::size_t padding = row.link == LINK_ETHERNET ? kEthernetPadding : 0;
  const std::size_t linear = std::min(how.linear, row.bytes.size());
  const auto block = std::make_unique_for_overwrite<std::uint8_t[]>(padding + linear);
  std::copy_n(row.bytes.data(), linear, block.get() + padding);
  const native_input input{.linear = block.get() + padding,
                           .linear_size = linear,
                           .whole = row.bytes.data(),
                           .whole_size = row.bytes.size(),
                           .network = row.network,
                           .ethertype = row.ethertype,
                           .link = static_cast<__u8>(row.link),
                           .granularity = static_cast<__u8>(how.detail),
                           .in_place = how.in_place ? __u8{1} : __u8{0}};
  return native_read_packet(&input);
}

Answer answer_of(const native_packet& found) {
  if (found.outcome >= 0) return static_cast<unparsed_reason>(found.outcome);
  return Key{.version = found.version,
             .protocol = found.protocol,
             .source = address_text(found.version, found.source),
             .destination = address_text(found.version, found.destination),
             .source_port = found.source_port,
             .destination_port = found.destination_port,
             .later_fragment = found.later_fragment != 0,
             .tcp_flags = found.tcp_flags};
}

}  // namespace exporter::support
