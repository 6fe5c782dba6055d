#include "app/succession.h"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "app/build_info.h"
#include "app/saved_state.h"
#include "kernel/bpf_map.h"

namespace exporter {
namespace {

const std::string kThisBoot;  // what is stored does not outlive the kernel
constexpr SectionKind kNumbers{.id = SectionId::Interfaces};
constexpr SectionKind kLosses{.id = SectionId::Losses};

void log_loss(const Error& why) {
  spdlog::warn("the totals of the process before cannot be used, all counters start from zero: {}",
               why.message());
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
    if (descriptor.fd || !inheritance || !inheritance->uses(descriptor.name)) store.forget(descriptor.name);
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
