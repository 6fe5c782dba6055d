// Reading BPF maps whole: in batches where the kernel has them, entry by entry where it does not (per-CPU
// arrays before 5.13, everything before 5.6). The map must be quiet: nothing else may add to it or delete
// from it meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"

namespace exporter::kernel {

// How many possible CPUs the kernel has: the number of values in each entry of a per-CPU map.
Result<std::size_t> possible_cpus();

// Empties hash maps of one key and value size, keeping its buffers for the next time. One thread.
class MapDrain {
 public:
  // `batches`: false for a kernel that is known to have none.
  MapDrain(std::size_t key_size, std::size_t value_size, bool batches = true)
      : key_size_(key_size), value_size_(value_size), batches_(batches) {}

  using Visit = std::function<void(const std::byte* key, const std::byte* value)>;

  // Every entry is given to `visit` exactly once and is gone from the map then. After an error, what was not
  // visited is still in the map. Returns how many were visited.
  Result<std::size_t> drain(int map_fd, const Visit& visit);

 private:
  enum class Step { More, Done, Unsupported };

  Result<Step> drain_batch(int map_fd, bool first, std::size_t& visited, const Visit& visit);
  Result<std::size_t> drain_each(int map_fd, const Visit& visit);
  void size_buffers(std::size_t entries);

  std::size_t key_size_;
  std::size_t value_size_;
  bool batches_;  // until the kernel says it has none
  std::size_t capacity_ = 0;
  std::vector<std::byte> keys_;
  std::vector<std::byte> values_;
  std::vector<std::byte> cursor_;  // opaque to us: where the next batch goes on
};

}  // namespace exporter::kernel
