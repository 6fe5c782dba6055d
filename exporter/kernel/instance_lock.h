// InstanceLock numbers the exporters of one network namespace 0, 1, 2… and tells whether the owner of a
// number is still alive. It is an abstract unix socket: scoped to the network namespace by the kernel and
// gone with the process, however it dies. A clsact filter carries the number in its handle, which is how a
// leftover of a killed process is told from the filter of a running one.
#pragma once

#include <cstdint>

#include "base/fd.h"
#include "base/result.h"

namespace exporter::kernel {

class InstanceLock {
 public:
  static constexpr std::uint32_t kInstances = 16;

  // The lowest free number. Fails when sixteen exporters run already.
  static Result<InstanceLock> take();

  [[nodiscard]] std::uint32_t number() const { return number_; }
  // True for our own number too.
  [[nodiscard]] bool alive(std::uint32_t number) const;

 private:
  InstanceLock(Fd socket, std::uint32_t number) : socket_(std::move(socket)), number_(number) {}

  Fd socket_;
  std::uint32_t number_;
};

}  // namespace exporter::kernel
