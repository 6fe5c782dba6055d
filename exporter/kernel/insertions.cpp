#include "kernel/insertions.h"

namespace exporter::kernel {

Result<Insertions> Insertions::create(int map_fd, std::size_t cpus) {
  auto memory = MapMemory::create(map_fd, cpus * sizeof(insertions));
  if (!memory) return memory.error();
  return Insertions(std::move(*memory), cpus);
}

std::uint64_t Insertions::records(family family) const {
  const auto* by_cpu = reinterpret_cast<const insertions*>(memory_.data());
  std::uint64_t sum = 0;
  for (std::size_t cpu = 0; cpu < cpus_; ++cpu)
    sum += __atomic_load_n(&by_cpu[cpu].records[family], __ATOMIC_RELAXED);
  return sum;
}

}  // namespace exporter::kernel
