#include "kernel/attach_trial.h"

#include <sched.h>

#include <thread>

#include "kernel/attachment.h"
#include "kernel/instance_lock.h"

namespace exporter::kernel {
namespace {

constexpr int kTrialInterface = 1;  // loopback: the first interface of every network namespace

Result<void> attach_and_detach(Hook hook, const InterfacePrograms& programs) {
  const auto attachment = Attachment::create(hook, kTrialInterface, programs, InstanceLock::none());
  return attachment ? Result<void>() : attachment.error();
}

}  // namespace

// A namespace belongs to a thread: this one has one of its own, and both end here.
std::optional<Result<void>> try_attaching(Hook hook, const InterfacePrograms& programs) {
  std::optional<Result<void>> result;
  std::thread([&] {
    if (unshare(CLONE_NEWNET) == 0) result = attach_and_detach(hook, programs);
  }).join();
  return result;
}

}  // namespace exporter::kernel
