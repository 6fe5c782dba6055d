// One packet through the natively compiled reader, in memory laid out as the kernel's: an exactly sized heap
// block for the linear part, so that a sanitizer sees every byte read beyond it, and all of the packet to
// copy from.
#pragma once

#include <cstddef>

#include "support/native_packet.h"
#include "support/packet_table.h"

namespace exporter::support {

struct NativeRun {
  granularity detail = GRANULARITY_CONNECTION;
  std::size_t linear = SIZE_MAX;  // bytes that lie in place; the rest can only be copied
  bool in_place = true;           // settings.in_place
};

native_packet run_native(const PacketCase& row, const NativeRun& how);

Answer answer_of(const native_packet& found);

}  // namespace exporter::support
