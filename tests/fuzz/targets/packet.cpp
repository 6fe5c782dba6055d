// Any bytes through the packet reader, in place and copied, against the reference reader. The input: what
// kind of device and where IP is said to begin on it, what it announces, how much lies in place; then the
// packet.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>

#include "ebpf/shared/settings.h"
#include "fuzz/targets/broken.h"
#include "fuzz/targets/reference_reader.h"

namespace {

using namespace exporter::fuzz;

constexpr std::size_t kHeader = 4;

struct Setting {
  std::optional<std::size_t> raw_ip;  // where the stack says that IP begins
  std::uint16_t ethertype = 0;
  std::size_t in_place = 0;
};

// Exactly as much memory as lies in place, so that AddressSanitizer sees each byte that is read behind it.
native_packet read(Packet packet, const Setting& how, __u8 granularity, bool in_place) {
  const std::size_t padding = how.raw_ip ? 0 : 2;  // as network drivers align it
  const std::size_t linear = std::min(how.in_place, packet.size());
  const auto block = std::make_unique<std::uint8_t[]>(padding + linear);
  std::copy_n(packet.begin(), linear, block.get() + padding);
  const native_input input{.linear = block.get() + padding,
                           .linear_size = linear,
                           .whole = packet.data(),
                           .whole_size = packet.size(),
                           .network = how.raw_ip.value_or(0),
                           .ethertype = how.ethertype,
                           .link = static_cast<__u8>(how.raw_ip ? LINK_RAW_IP : LINK_ETHERNET),
                           .granularity = granularity,
                           .in_place = static_cast<__u8>(in_place)};
  return native_read_packet(&input);
}

void compare(const native_packet& found, const native_packet& wanted) {
  promise(found.outcome == wanted.outcome, "the outcome is that of the reference");
  if (wanted.outcome >= 0) return;
  promise(found.version == wanted.version && found.protocol == wanted.protocol, "version and protocol");
  promise(found.later_fragment == wanted.later_fragment, "a later fragment");
  promise(found.transport == wanted.transport, "the transport header's offset");
  const std::size_t size = wanted.version == 4 ? 4 : 16;
  promise(std::memcmp(found.source, wanted.source, size) == 0, "the source address");
  promise(std::memcmp(found.destination, wanted.destination, size) == 0, "the destination address");
  promise(found.source_port == wanted.source_port, "the source port");
  promise(found.destination_port == wanted.destination_port, "the destination port");
  promise(found.tcp_flags == wanted.tcp_flags, "the TCP flags");
}

void check(Packet packet, const Setting& how) {
  native_packet wanted = read_by_reference(packet, how.raw_ip, how.ethertype);
  for (const bool in_place : {true, false})
    compare(read(packet, how, GRANULARITY_CONNECTION, in_place), wanted);
  wanted.source_port = wanted.destination_port = 0;
  wanted.tcp_flags = 0;
  compare(read(packet, how, GRANULARITY_PAIR, true), wanted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kHeader) return -1;
  const Packet packet(data + kHeader, size - kHeader);
  const Setting all{.raw_ip = (data[0] & 1) != 0 ? std::optional<std::size_t>(data[0] >> 1) : std::nullopt,
                    .ethertype = static_cast<std::uint16_t>(data[1] << 8 | data[2]),
                    .in_place = packet.size()};
  Setting some = all;
  some.in_place = data[3];
  check(packet, all);
  check(packet, some);
  return 0;
}
