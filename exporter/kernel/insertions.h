// Insertions: how many records the programs have put into the flow tables since the start
// (ebpf/shared/insertions.h); read without a system call, at any time. One thread.
#pragma once

#include <cstdint>
#include <utility>

#include "base/result.h"
#include "ebpf/shared/insertions.h"
#include "kernel/map_memory.h"

namespace exporter::kernel {

class Insertions {
 public:
  Insertions() = default;
  // `map_fd` is borrowed for the call.
  static Result<Insertions> create(int map_fd, std::size_t cpus);

  [[nodiscard]] std::uint64_t records(family family) const;

 private:
  Insertions(MapMemory memory, std::size_t cpus) : memory_(std::move(memory)), cpus_(cpus) {}

  MapMemory memory_;
  std::size_t cpus_ = 0;
};

}  // namespace exporter::kernel
