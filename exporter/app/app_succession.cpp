// What an earlier process left, and what is left to the next one.
#include <spdlog/spdlog.h>

#include <utility>

#include "app/app_parts.h"

namespace exporter {

// What an earlier process knew comes first, so that interfaces keep their numbers. It stays where it is: if
// this start fails, the next one finds everything as we did.
Result<void> App::Parts::attach_first() {
  if (const auto left = state.read(); left && kernel.handover && left->epoch == kernel.handover->epoch())
    restore(counting(), left->bytes, pipeline_settings(options), EventLoop::now());
  auto attached =
      kernel.keeper->attach_first(options.interface_wait, kernel.host, std::exchange(kernel.inherited, {}));
  if (attached)
    for (auto& tables : std::exchange(kernel.retired, {})) flows.add_retired(std::move(tables));
  return attached;
}

// Twice: what a sweep of the process before did not get to lies in the other generation.
void App::Parts::settle_inheritance() {
  if (kernel.handover) kernel.handover->begin_epoch();
  state.clear();
  tick(EventLoop::now());
  if (kernel.handover) tick(EventLoop::now());
}

// A last sweep, so that nothing that anybody has seen is unknown to who comes after us. What is counted from
// then on stays in the kernel for it.
void App::Parts::leave() {
  if (!kernel.handover) return;
  kernel.interfaces->detach_filters();
  tick(EventLoop::now());
  const auto left = state.write(kernel.handover->epoch(), save(counting(), EventLoop::now()));
  if (!left) spdlog::warn("the next process starts from zero: {}", left.error().message());
}

}  // namespace exporter
