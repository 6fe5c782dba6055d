// MapMemory: the values of a BPF array map (BPF_F_MMAPABLE, Linux 5.5) as memory of this process: reading and
// writing them takes no system call. The kernel keeps the values until this ends, whoever closes the map.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "base/result.h"

namespace exporter::kernel {

class MapMemory {
 public:
  MapMemory() = default;
  // `size` is that of all values. `map_fd` is borrowed for the call.
  static Result<MapMemory> create(int map_fd, std::size_t size);
  MapMemory(MapMemory&& other) noexcept { *this = std::move(other); }
  MapMemory& operator=(MapMemory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MapMemory();

  [[nodiscard]] std::byte* data() const { return bytes_.data(); }

 private:
  explicit MapMemory(std::span<std::byte> bytes) : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace exporter::kernel
