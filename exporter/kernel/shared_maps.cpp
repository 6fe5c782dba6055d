#include "kernel/shared_maps.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "ebpf/shared/flow.h"
#include "ebpf/shared/front.h"
#include "ebpf/shared/limits.h"
#include "ebpf/shared/table_fill.h"

namespace exporter::kernel {
namespace {

// live_generation on a line of its own, and the fills of four tables: see ebpf/flow_table.bpf.h.
constexpr std::uint32_t kVariablesSize = 5 * sizeof(table_fill);
constexpr std::string_view kVariablesSuffix = ".bss";

bpf_map_info info_of(int fd) {
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0) return {};
  return info;
}

std::uint32_t key_size_of(std::size_t family) {
  return family == FAMILY_IPV4 ? sizeof(flow_key_v4) : sizeof(flow_key_v6);
}

// The shape of a front that has so many elements; nothing if none has.
std::optional<FrontShape> shape_of(std::uint32_t elements, std::size_t cpus, std::size_t family,
                                   granularity layout) {
  FrontShape shape = FrontShape::of(static_cast<::family>(family), layout, cpus, 0);
  const std::uint32_t most = std::max(MOST_FRONT_BITS_V4, MOST_FRONT_BITS_V6);
  while (shape.elements() != elements && shape.bits < most) ++shape.bits;
  if (shape.elements() != elements) return std::nullopt;
  return shape;
}

}  // namespace

std::optional<SharedMaps> SharedMaps::recognise(StoredDescriptors descriptors, std::size_t cpus) {
  SharedMaps maps;
  for (StoredDescriptor& descriptor : descriptors)
    if (!maps.take(descriptor.fd)) return std::nullopt;
  if (!maps.fit_together(cpus)) return std::nullopt;
  return maps;
}

// False: it is none of them, or a second one.
bool SharedMaps::take(Fd& descriptor) {
  const bpf_map_info info = info_of(descriptor.get());
  const std::string_view name(info.name);
  Fd* place = nullptr;
  for (std::size_t i = 0; i < kTables; ++i)
    if (name == kTableNames[i]) place = &tables_[i];
  for (std::size_t i = 0; i < fronts_.size(); ++i)
    if (name == kFrontNames[i]) place = &fronts_[i];
  if (name.ends_with(kVariablesSuffix)) place = &variables_;
  if (place == nullptr || *place) return false;
  *place = std::move(descriptor);
  return true;
}

bool SharedMaps::fit_together(std::size_t cpus) {
  const bpf_map_info first = info_of(tables_[0].get());
  max_flows_ = first.max_entries;
  layout_ =
      first.value_size == flow_record_size(GRANULARITY_PAIR) ? GRANULARITY_PAIR : GRANULARITY_CONNECTION;
  for (std::size_t i = 0; i < kTables; ++i) {
    const bpf_map_info info = info_of(tables_[i].get());
    if (info.type != BPF_MAP_TYPE_HASH || info.key_size != key_size_of(i / 2) || info.map_flags != 0 ||
        info.max_entries != max_flows_ || info.value_size != flow_record_size(layout_))
      return false;
  }
  for (std::size_t family = 0; family < fronts_.size(); ++family) {
    const bpf_map_info info = info_of(fronts_[family].get());
    const auto shape = shape_of(info.max_entries, cpus, family, layout_);
    if (info.type != BPF_MAP_TYPE_ARRAY || info.map_flags != BPF_F_MMAPABLE || !shape ||
        info.value_size != shape->slot_size)
      return false;
    shapes_[family] = *shape;
  }
  const bpf_map_info variables = info_of(variables_.get());
  return variables.type == BPF_MAP_TYPE_ARRAY && variables.value_size == kVariablesSize;
}

}  // namespace exporter::kernel
