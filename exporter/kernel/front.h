// Front: user space's view of the per-CPU fronts of one family's flow table (ebpf/shared/front.h), mapped
// into memory: draining one is reading memory, without a system call. Needs Linux 5.5. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "base/result.h"
#include "ebpf/shared/settings.h"
#include "kernel/map_memory.h"

namespace exporter::kernel {

// By family: slots for each CPU and generation, as powers of two.
using FrontBits = std::array<std::uint32_t, 2>;

// The fronts of all CPUs together fit their budget.
FrontBits choose_front_bits(std::size_t cpus, granularity detail);

// True on a PREEMPT_RT kernel, where two programs may interrupt each other on one CPU.
bool is_preempt_rt(const char* version);

struct FrontShape {
  static FrontShape of(family family, granularity layout, std::size_t cpus, std::uint32_t bits);

  std::size_t cpus = 0;
  std::uint32_t bits = 0;  // 0: no front
  std::size_t slot_size = 0;
  std::size_t key_size = 0;  // the record follows the key, and begins with its volume
  bool has_rests = false;    // behind the slots stands the second half of each record

  [[nodiscard]] std::uint32_t slots() const;
  // Of the array map; one where there is no front.
  [[nodiscard]] std::uint32_t elements() const;
  [[nodiscard]] std::size_t bytes() const;
};

class Front {
 public:
  Front() = default;
  // Maps the array map `map_fd`, which may be closed afterwards; nothing if there is no front.
  static Result<Front> create(int map_fd, const FrontShape& shape);

  using Visit = std::function<void(const std::byte* key, const std::byte* record)>;

  // Every record of a quiet generation is given to `visit` exactly once and is gone then.
  void drain(std::uint32_t generation, const Visit& visit) const;

 private:
  Front(const FrontShape& shape, MapMemory memory) : shape_(shape), memory_(std::move(memory)) {}
  void drain_part(std::byte* part, const Visit& visit) const;

  FrontShape shape_;
  MapMemory memory_;
};

}  // namespace exporter::kernel
