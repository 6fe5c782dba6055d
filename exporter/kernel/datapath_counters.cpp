#include "kernel/datapath_counters.h"

#include <bpf/bpf.h>

namespace exporter::kernel {
namespace {

static_assert(kUnparsedReasons == UNPARSED_REASONS);
static_assert(static_cast<int>(UnparsedReason::NotIp) == UNPARSED_NOT_IP);
static_assert(static_cast<int>(UnparsedReason::BadHeaderLength) == UNPARSED_BAD_HEADER_LENGTH);
static_assert(static_cast<int>(Family::Ipv4) == FAMILY_IPV4 && static_cast<int>(Family::Ipv6) == FAMILY_IPV6);

// False where the kernel has no batches for per-CPU arrays (before 5.13).
bool read_batch(int map_fd, std::vector<traffic_volume>& values) {
  std::array<std::uint32_t, DATAPATH_COUNTERS> keys{};
  std::uint32_t count = DATAPATH_COUNTERS;
  std::uint64_t cursor = 0;
  const int status =
      bpf_map_lookup_batch(map_fd, nullptr, &cursor, keys.data(), values.data(), &count, nullptr);
  return (status == 0 || status == -ENOENT) && count == DATAPATH_COUNTERS;
}

Result<void> read_each(int map_fd, std::size_t cpus, std::vector<traffic_volume>& values) {
  for (std::uint32_t index = 0; index < DATAPATH_COUNTERS; ++index)
    if (const int status = bpf_map_lookup_elem(map_fd, &index, &values[index * cpus]); status < 0)
      return Error::from_errno(status, "read the counters of an interface");
  return {};
}

}  // namespace

Result<DatapathCounters::Totals> DatapathCounters::read(bool& one_by_one) {
  values_.resize(cpus_ * DATAPATH_COUNTERS);
  if (!read_batch(map_fd_, values_)) {
    one_by_one = true;
    if (auto read = read_each(map_fd_, cpus_, values_); !read) return read.error();
  }
  Totals totals{};
  for (std::size_t i = 0; i < values_.size(); ++i)
    totals[i / cpus_] += Volume{values_[i].packets, values_[i].bytes};
  return totals;
}

Volume DatapathCounters::without_record(Direction direction) const {
  const auto way = static_cast<std::uint32_t>(direction);
  Volume sum;
  for (std::uint32_t reason = 0; reason < UNPARSED_REASONS; ++reason)
    sum += seen_[unparsed_index(way, reason)];
  for (std::uint32_t family = 0; family < FAMILIES; ++family)
    for (std::uint32_t type = 0; type < IP_TYPES; ++type) sum += seen_[overflow_index(way, family, type)];
  return sum;
}

Volume DatapathCounters::expanded(Direction direction) const {
  return seen_[expanded_index(static_cast<std::uint32_t>(direction))];
}

Result<void> DatapathCounters::append_new(InterfaceId interface, Sweep& sweep) {
  const auto totals = read(sweep.counters_one_by_one);
  if (!totals) return totals.error();
  const auto fresh = [&](std::uint32_t index) {
    const Volume volume = (*totals)[index] - seen_[index];
    return volume;
  };
  for (const Direction direction : kDirections) {
    const auto way = static_cast<std::uint32_t>(direction);
    for (std::uint32_t reason = 0; reason < UNPARSED_REASONS; ++reason)
      if (const Volume volume = fresh(unparsed_index(way, reason)); !volume.empty())
        sweep.unparsed.push_back({interface, direction, static_cast<UnparsedReason>(reason), volume});
    for (const Family family : {Family::Ipv4, Family::Ipv6})
      for (const IpType type : {IpType::Public, IpType::Private}) {
        const auto index =
            overflow_index(way, static_cast<std::uint32_t>(family), static_cast<std::uint32_t>(type));
        if (const Volume volume = fresh(index); !volume.empty())
          sweep.overflow.push_back({interface, direction, family, type, volume});
      }
  }
  seen_ = *totals;
  return {};
}

}  // namespace exporter::kernel
