#include "kernel/slate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace exporter::kernel {
namespace {

// Change the version with anything that this file says about the layout, and with that of the maps' keys,
// values and global variables: nothing of another version is read.
constexpr std::uint64_t kMagic = 0x7372656e67657465;
constexpr std::uint32_t kVersion = 1;
constexpr int kSizeIsFinal = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;  // no access behind its end

struct NetworkNamespace {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const NetworkNamespace&, const NetworkNamespace&) = default;
};

NetworkNamespace own_namespace() {
  struct stat status {};
  if (stat("/proc/thread-self/ns/net", &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

static_assert(std::is_trivially_copyable_v<SlateEntry> && sizeof(Volume) == 16);
static_assert(sizeof(SlateEntry) == 40 + 16 * DATAPATH_COUNTERS);

}  // namespace

struct Slate::Page {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t counters;
  NetworkNamespace where;
  std::uint64_t epoch;
  std::uint32_t detail;
  std::uint32_t slots;
  std::array<SlateEntry, kSlots> entries;  // sparse: only what was used takes memory
};

Slate::Page& Slate::page() const { return *reinterpret_cast<Page*>(memory_.data()); }

Result<Slate> Slate::create(granularity detail) {
  Fd file(memfd_create("slate", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return Error::from_errno("make a slate");
  if (ftruncate(file.get(), sizeof(Page)) != 0 || fcntl(file.get(), F_ADD_SEALS, kSizeIsFinal) != 0)
    return Error::from_errno("size the slate");
  auto memory = MapMemory::create(file.get(), sizeof(Page));
  if (!memory) return memory.error();
  Slate slate(std::move(file), std::move(*memory));
  Page& page = slate.page();
  page.where = own_namespace();
  page.version = kVersion;
  page.counters = DATAPATH_COUNTERS;
  page.detail = detail;
  page.magic = kMagic;
  return slate;
}

std::optional<Slate> Slate::reopen(Fd file) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0 || status.st_size != sizeof(Page)) return std::nullopt;
  const int seals = fcntl(file.get(), F_GET_SEALS);
  if (seals < 0 || (seals & kSizeIsFinal) != kSizeIsFinal) return std::nullopt;
  auto memory = MapMemory::create(file.get(), sizeof(Page));
  if (!memory) return std::nullopt;
  Slate slate(std::move(file), std::move(*memory));
  Page& page = slate.page();
  if (page.magic != kMagic || page.version != kVersion || page.counters != DATAPATH_COUNTERS ||
      page.slots > kSlots || page.where != own_namespace())
    return std::nullopt;
  for (std::uint32_t slot = 0; slot < page.slots; ++slot) page.entries[slot].name.back() = '\0';
  return slate;
}

SlateEntry& Slate::at(std::uint16_t slot) { return page().entries[slot]; }
const SlateEntry& Slate::at(std::uint16_t slot) const { return page().entries[slot]; }
std::uint32_t Slate::slots() const { return page().slots; }

void Slate::enter(std::uint16_t slot, const SlateEntry& entry) {
  at(slot) = entry;
  page().slots = std::max<std::uint32_t>(page().slots, slot + 1U);
}

void Slate::clear(std::uint16_t slot) { at(slot).used = 0; }

granularity Slate::detail() const { return static_cast<granularity>(page().detail); }
void Slate::set_detail(granularity detail) { page().detail = detail; }
std::uint64_t Slate::epoch() const { return page().epoch; }
void Slate::begin_epoch() { ++page().epoch; }

}  // namespace exporter::kernel
