#include "kernel/map_memory.h"

#include <sys/mman.h>
#include <unistd.h>

namespace exporter::kernel {
namespace {

// The kernel maps whole pages.
std::size_t whole_pages(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

}  // namespace

Result<MapMemory> MapMemory::create(int map_fd, std::size_t size) {
  void* memory = mmap(nullptr, whole_pages(size), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd, 0);
  if (memory == MAP_FAILED) return Error::from_errno("map a BPF map into memory");
  return MapMemory({static_cast<std::byte*>(memory), whole_pages(size)});
}

MapMemory::~MapMemory() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
}

}  // namespace exporter::kernel
