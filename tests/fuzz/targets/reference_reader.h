// What ebpf/packet.bpf.h must find in a packet, written a second time for clarity instead of for the kernel:
// checked access, no copies, no bounds to please a verifier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "support/native_packet.h"

namespace exporter::fuzz {

using Packet = std::span<const std::uint8_t>;

// With ports. `raw_ip` is where the stack says that IP begins, on devices without a link header; `ethertype`
// is of those.
native_packet read_by_reference(Packet packet, std::optional<std::size_t> raw_ip, std::uint16_t ethertype);

}  // namespace exporter::fuzz
