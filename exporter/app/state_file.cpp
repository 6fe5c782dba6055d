#include "app/state_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace exporter {
namespace {

constexpr const char* kName = "state";
constexpr off_t kMost = off_t{4} << 30;
constexpr off_t kHead = sizeof(LeftState::epoch);  // 0 stands for none: the slate counts from 1

bool write_whole(int fd, std::span<const std::byte> bytes, off_t at) {
  while (!bytes.empty()) {
    const ssize_t size = pwrite(fd, bytes.data(), bytes.size(), at);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(size));
    at += size;
  }
  return true;
}

bool read_whole(int fd, std::span<std::byte> bytes, off_t at) {
  while (!bytes.empty()) {
    const ssize_t size = pread(fd, bytes.data(), bytes.size(), at);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(size));
    at += size;
  }
  return true;
}

}  // namespace

StateFile StateFile::take(DescriptorStore& store, StoredDescriptors& stored) {
  const auto is_state = [](const StoredDescriptor& descriptor) { return descriptor.name == kName; };
  const auto found = std::find_if(stored.begin(), stored.end(), is_state);
  if (found != stored.end()) {
    StateFile file(std::move(found->fd));
    std::erase_if(stored, is_state);
    return file;
  }
  StateFile file(Fd(memfd_create(kName, MFD_CLOEXEC)));
  const std::array descriptor{file.file_.get()};
  if (file.file_) store.keep(kName, descriptor);
  return file;
}

std::optional<LeftState> StateFile::read() const {
  struct stat status {};
  LeftState state;
  if (!file_ || fstat(file_.get(), &status) != 0 || status.st_size < kHead || status.st_size > kMost)
    return std::nullopt;
  state.bytes.resize(static_cast<std::size_t>(status.st_size - kHead));
  if (!read_whole(file_.get(), std::as_writable_bytes(std::span(&state.epoch, 1)), 0) ||
      !read_whole(file_.get(), state.bytes, kHead))
    return std::nullopt;
  return state;
}

void StateFile::clear() const {
  if (file_) (void)!ftruncate(file_.get(), 0);
}

Result<void> StateFile::write(std::uint64_t epoch, std::span<const std::byte> bytes) const {
  if (!file_) return Error::text("there is no file to leave the counters in");
  if (ftruncate(file_.get(), 0) != 0 || !write_whole(file_.get(), bytes, kHead) ||
      !write_whole(file_.get(), std::as_bytes(std::span(&epoch, 1)), 0))
    return Error::from_errno("leave the counters to the next process");
  return {};
}

}  // namespace exporter
