// SharedMaps: the maps that the programs of all interfaces write to, by themselves: what they are and whether
// they fit together, as the kernel says and not as whoever passed them on. Kernel 5.10 or later. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/descriptor_store.h"
#include "base/result.h"
#include "ebpf/shared/settings.h"
#include "kernel/front.h"

namespace exporter::kernel {

class SharedMaps {
 public:
  static constexpr std::size_t kTables = 4;  // by family and generation

  // By their names in the kernel. Nothing unless all are there, and are what this build would make for some
  // number of flows and some layout.
  static std::optional<SharedMaps> recognise(StoredDescriptors descriptors, std::size_t cpus);

  [[nodiscard]] int table_fd(std::size_t index) const { return tables_[index].get(); }
  [[nodiscard]] int front_fd(std::size_t family) const { return fronts_[family].get(); }
  [[nodiscard]] int variables_fd() const { return variables_.get(); }

  [[nodiscard]] std::uint32_t max_flows() const { return max_flows_; }
  [[nodiscard]] granularity layout() const { return layout_; }
  [[nodiscard]] const std::array<FrontShape, 2>& front_shapes() const { return shapes_; }

 private:
  SharedMaps() = default;
  bool take(Fd& descriptor);
  bool fit_together(std::size_t cpus);

  std::array<Fd, kTables> tables_;
  std::array<Fd, 2> fronts_;
  Fd variables_;
  std::uint32_t max_flows_ = 0;
  granularity layout_ = GRANULARITY_CONNECTION;
  std::array<FrontShape, 2> shapes_{};
};

// How the kernel calls them, in the order of `table_fd` and `front_fd`.
inline constexpr std::array<const char*, SharedMaps::kTables> kTableNames{"flows_v4_a", "flows_v4_b",
                                                                          "flows_v6_a", "flows_v6_b"};
inline constexpr std::array<const char*, 2> kFrontNames{"front_v4", "front_v6"};

}  // namespace exporter::kernel
