// What an earlier process left, and what is left to the next one.
#include <utility>

#include "app/app_parts.h"

namespace exporter {

// What an earlier process knew comes first, so that interfaces keep their numbers.
Result<void> App::Parts::attach_first(const std::optional<LeftState>& left) {
  if (kernel.handover) {
    if (left && left->epoch == kernel.handover->epoch())
      restore(counting(), left->bytes, pipeline_settings(options), EventLoop::now());
    kernel.handover->begin_epoch();
  }
  auto attached =
      kernel.keeper->attach_first(options.interface_wait, kernel.host, std::exchange(kernel.inherited, {}));
  if (attached && kernel.retired) flows.add_retired(*std::exchange(kernel.retired, std::nullopt));
  return attached;
}

// Twice: what a sweep of the process before did not get to lies in the other generation. Then the maps that
// are not in use any more are empty.
void App::Parts::settle_inheritance() {
  const bool retiring = flows.has_retired();
  tick(EventLoop::now());
  if (!kernel.handover) return;
  tick(EventLoop::now());
  if (retiring && !flows.has_retired()) {
    kernel.handover->store_maps(*kernel.datapath);
    kernel.handover->set_detail(detail_of(options));
  }
}

// A last sweep, so that nothing that anybody has seen is unknown to who comes after us. What is counted from
// then on stays in the kernel for it.
void App::Parts::leave() {
  if (!kernel.handover) return;
  kernel.interfaces->detach_filters();
  tick(EventLoop::now());
  leave_state(*supervisor, kernel.handover->epoch(), save(counting(), EventLoop::now()));
}

}  // namespace exporter
