#include "app/succession.h"

#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "app/build_info.h"
#include "app/saved_state.h"
#include "kernel/bpf_map.h"

namespace exporter {
namespace {

constexpr const char* kStateName = "state";
const std::string kThisBoot;  // what is stored does not outlive the kernel
constexpr SectionKind kNumbers{.id = SectionId::Interfaces};
constexpr SectionKind kLosses{.id = SectionId::Losses};
constexpr off_t kMostState = off_t{4} << 30;

void log_loss(const Error& why) {
  spdlog::warn("the totals of the process before cannot be used, all counters start from zero: {}",
               why.message());
}

bool write_whole(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(size));
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

std::optional<LeftState> read_state(int fd) {
  struct stat status {};
  LeftState state;
  constexpr off_t kHead = sizeof(state.epoch);
  if (fstat(fd, &status) != 0 || status.st_size < kHead || status.st_size > kMostState) return std::nullopt;
  state.bytes.resize(static_cast<std::size_t>(status.st_size - kHead));
  if (!read_whole(fd, std::as_writable_bytes(std::span(&state.epoch, 1)), 0) ||
      !read_whole(fd, state.bytes, kHead))
    return std::nullopt;
  return state;
}

}  // namespace

std::optional<kernel::Inheritance> take_inheritance(DescriptorStore& store, StoredDescriptors stored) {
  const auto cpus = kernel::possible_cpus();
  if (!cpus || stored.empty()) return std::nullopt;
  auto inheritance = kernel::Inheritance::recognise(stored, *cpus);
  if (!inheritance)
    spdlog::warn(
        "what the process before left cannot be used by this one (another version, or another network "
        "namespace): counting starts anew");
  kernel::end_links(stored);
  for (const StoredDescriptor& descriptor : stored)
    if (descriptor.fd) store.forget(descriptor.name);
  return inheritance;
}

std::unique_ptr<kernel::Handover> begin_handover(DescriptorStore& store, const kernel::Datapath& datapath,
                                                 granularity detail) {
  auto slate = kernel::Slate::create(detail);
  if (!slate) {
    spdlog::warn("{}: a restart will not go on where this process ends", slate.error().message());
    return nullptr;
  }
  auto handover = std::make_unique<kernel::Handover>(store, std::move(*slate));
  handover->store_slate();
  handover->store_maps(datapath);
  return handover;
}

void leave_state(DescriptorStore& store, std::uint64_t epoch, std::span<const std::byte> state) {
  const Fd file(memfd_create(kStateName, MFD_CLOEXEC));
  if (!file || !write_whole(file.get(), std::as_bytes(std::span(&epoch, 1))) ||
      !write_whole(file.get(), state))
    return spdlog::warn("the counters cannot be left to the next process ({}): they start from zero",
                        std::strerror(errno));
  const std::array descriptor{file.get()};
  store.keep(kStateName, descriptor);
}

std::optional<LeftState> take_state(DescriptorStore& store, StoredDescriptors& stored) {
  const auto found = std::find_if(stored.begin(), stored.end(),
                                  [](const StoredDescriptor& d) { return d.name == kStateName; });
  if (found == stored.end()) return std::nullopt;
  auto state = read_state(found->fd.get());
  std::erase_if(stored, [](const StoredDescriptor& d) { return d.name == kStateName; });
  store.forget(kStateName);
  return state;
}

std::vector<std::byte> save(const Counting& counting, TimePoint now) {
  StateWriter state({.boot_id = kThisBoot, .saved_by = build_info().version, .saved_at = now});
  state.section(kNumbers, [&](ByteWriter& bytes) { counting.interfaces.save_numbers(bytes); });
  counting.pipeline.save(state);
  state.section(kLosses, [&](ByteWriter& bytes) { counting.self.save(bytes); });
  return std::move(state).finish();
}

void restore(const Counting& counting, std::span<const std::byte> bytes, const PipelineSettings& settings,
             TimePoint now) {
  const auto state = SavedState::open(bytes, kThisBoot, now);
  if (!state) return log_loss(state.error());
  auto numbers = state->section(kNumbers);
  if (!numbers || !counting.interfaces.restore_numbers(*numbers))
    return log_loss(Error::text("the interfaces cannot be read"));
  if (const auto restored = counting.pipeline.restore(*state, settings, now); !restored) {
    counting.interfaces.forget_numbers();
    return log_loss(restored.error());
  }
  if (auto losses = state->section(kLosses)) counting.self.restore(*losses);
  for (const std::string& part : Pipeline::lost_from(*state))
    spdlog::warn("{} starts from zero: the process before was of another version", part);
  spdlog::info("going on with the totals of the process before (version {})", state->header().saved_by);
}

}  // namespace exporter
