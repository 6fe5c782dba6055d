// RetiredTables: tables that an earlier process used and this one does not, since they are of another size or
// their records are. Nobody writes to them any more once our programs have taken the place of those that did.
// One thread.
#pragma once

#include <functional>

#include "base/result.h"
#include "kernel/shared_maps.h"

namespace exporter::kernel {

class RetiredTables {
 public:
  explicit RetiredTables(SharedMaps maps) : maps_(std::move(maps)) {}

  // `size` is that of `record`.
  using Visit =
      std::function<void(family family, const std::byte* key, const std::byte* record, std::size_t size)>;

  // Call it after a grace period. What has been visited is gone then, also after an error.
  Result<void> drain(const Visit& visit);

 private:
  SharedMaps maps_;
};

}  // namespace exporter::kernel
