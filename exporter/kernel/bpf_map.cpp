#include "kernel/bpf_map.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <utility>

namespace exporter::kernel {
namespace {

constexpr std::size_t kFirstBatch = 4096;
constexpr int kNotSupported = 524;  // ENOTSUPP, which user space has no name for

bool lacks_batches(int error) { return error == EINVAL || error == kNotSupported || error == EOPNOTSUPP; }

// A bucket that could not be locked (Linux 5.11 and later), or one that there was no memory for, ends a batch
// in its midst: what stood in those before it has been taken.
bool took_some(int error) {
  return error == EBUSY || error == EDEADLK || error == ETIMEDOUT || error == ENOMEM;
}

}  // namespace

Result<std::size_t> possible_cpus() {
  const int count = libbpf_num_possible_cpus();
  if (count < 0) return Error::from_errno(count, "count possible CPUs");
  return static_cast<std::size_t>(count);
}

void MapDrain::size_buffers(std::size_t entries) {
  capacity_ = entries;
  keys_.resize(entries * key_size_);
  values_.resize(entries * value_size_);
  cursor_.resize(std::max<std::size_t>(key_size_, sizeof(std::uint64_t)));
}

Result<std::size_t> MapDrain::drain(int map_fd, const Visit& visit) {
  if (capacity_ == 0) size_buffers(kFirstBatch);
  if (!batches_) return drain_each(map_fd, visit);

  std::size_t visited = 0;
  for (bool first = true;; first = false) {
    auto step = drain_batch(map_fd, first, visited, visit);
    if (!step) return step.error();
    if (*step == Step::Done) return visited;
    if (*step == Step::Unsupported) {
      batches_ = false;
      return drain_each(map_fd, visit);
    }
  }
}

Result<MapDrain::Step> MapDrain::drain_batch(int map_fd, bool first, std::size_t& visited,
                                             const Visit& visit) {
  auto count = static_cast<std::uint32_t>(capacity_);
  void* from = first ? nullptr : cursor_.data();
  const int status = bpf_map_lookup_and_delete_batch(map_fd, from, cursor_.data(), keys_.data(),
                                                     values_.data(), &count, nullptr);
  const int error = status < 0 ? -status : 0;
  if (error == ENOSPC) {  // one bucket holds more than the buffers: nothing was taken
    size_buffers(capacity_ * 2);
    return drain_batch(map_fd, first, visited, visit);
  }
  if (first && lacks_batches(error)) return Step::Unsupported;
  if (error == 0 || error == ENOENT || took_some(error)) {
    for (std::size_t i = 0; i < count; ++i) visit(&keys_[i * key_size_], &values_[i * value_size_]);
    visited += count;
  }
  if (error != 0 && error != ENOENT) return Error::from_errno(error, "drain batch");
  return error == ENOENT ? Step::Done : Step::More;
}

Result<std::size_t> MapDrain::drain_each(int map_fd, const Visit& visit) {
  std::vector<std::byte> key(key_size_);
  std::vector<std::byte> next(key_size_);
  std::size_t visited = 0;
  bool more = bpf_map_get_next_key(map_fd, nullptr, key.data()) == 0;
  while (more) {
    if (const int status = bpf_map_lookup_elem(map_fd, key.data(), values_.data()); status < 0)
      return Error::from_errno(status, "drain lookup");
    // The successor is asked for while its predecessor still exists: else the walk begins anew.
    more = bpf_map_get_next_key(map_fd, key.data(), next.data()) == 0;
    if (const int status = bpf_map_delete_elem(map_fd, key.data()); status < 0)
      return Error::from_errno(status, "drain delete");
    visit(key.data(), values_.data());
    ++visited;
    std::swap(key, next);
  }
  return visited;
}

}  // namespace exporter::kernel
