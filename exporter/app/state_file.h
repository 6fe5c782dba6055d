// StateFile: where a process that ends of its own accord leaves what its accounts know. It is stored when we
// begin, while there is room in the store, and written when we end. What it holds is true until the next
// process has begun to count, and for no other: it is of one epoch of the slate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/descriptor_store.h"
#include "base/result.h"

namespace exporter {

struct LeftState {
  std::uint64_t epoch = 0;
  std::vector<std::byte> bytes;
};

class StateFile {
 public:
  // No file: nothing is found, and nothing can be left.
  StateFile() = default;
  // The one among `stored`, taken out of it; a new one, stored at once, if there is none.
  static StateFile take(DescriptorStore& store, StoredDescriptors& stored);

  [[nodiscard]] std::optional<LeftState> read() const;
  // Nobody may read it twice, and it need not take memory meanwhile.
  void clear() const;
  // For who comes after this epoch. What is written in part is of none.
  Result<void> write(std::uint64_t epoch, std::span<const std::byte> bytes) const;

 private:
  explicit StateFile(Fd file) : file_(std::move(file)) {}

  Fd file_;
};

}  // namespace exporter
