// What ebpf/packet.bpf.h must find in a packet, written a second time for clarity instead of for the kernel:
// checked access, no copies, no bounds to please a verifier.
#pragma once

#include <cstdint>
#include <span>

#include "support/native_packet.h"

namespace exporter::fuzz {

using Packet = std::span<const std::uint8_t>;

// With ports. `ethertype` is of raw IP devices.
native_packet read_by_reference(Packet packet, bool raw_ip, std::uint16_t ethertype);

}  // namespace exporter::fuzz
